using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Testing;

public sealed class ScriptedModelBuilderTests
{
    [Test]
    public async Task A_script_is_played_by_a_host_turn_by_turn()
    {
        var script = new ScriptedModelBuilder()
            .Fails(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(10))
            .Turn(turn => turn.Says("I write \"it\":\nnow.").Calls("write", new { path = "answer.txt", content = "41\n" }).Calls("list", new { path = "." }).Uses(900, 40).Takes(TimeSpan.FromMinutes(4)))
            .Turn(turn => turn.WhenLastMessageContains("not-there").Says("never"))
            .Turn(turn => turn.WhenIteration(2).Calls("edit", new { path = "answer.txt", old_text = "41", new_text = "42", replace_all = true }))
            .Turn(turn => turn.Finishes(TurnFinish.Refusal))
            .Turn(turn => turn.Calls("read", new { path = "answer.txt" }))
            .Calls("complete_task", new { summary = "Done." });
        await using var host = InMemoryTestHost.Create(script.ToTranscript());
        var end = await host.RunAsync(host.Spec("grep -q 41 answer.txt"));
        Assert.That(end, Has.Property("Status").EqualTo(LoopStatus.Completed).And.Property("Usage").EqualTo(new TokenUsage(900, 40)), end.Reason?.ToString());
        var events = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<TurnCompleted>().Select(turn => turn.Finish), Is.EqualTo([TurnFinish.ToolCalls, TurnFinish.Refusal]));
        Assert.That(host.Time.GetElapsedTime(0), Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(14)));
    }

    [Test]
    public async Task A_scripts_chat_client_counts_its_calls()
    {
        var client = new ScriptedModelBuilder().Says("one").Turn(turn => turn.WhenIteration(2).Says("two")).Says("three").ThenRepeatsLast().ToChatClient(TimeProvider.System);
        Assert.That((await client.GetResponseAsync("?")).Text, Is.EqualTo("one"));
        await using var host = InMemoryTestHost.Create(configure: builder => builder.AddChatClient("mine", client));
        var end = await host.RunAsync(host.Spec("false") with { Model = new ModelRef("mine", "m"), MaxIterations = 3 });
        var texts = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<TurnCompleted>().Select(turn => turn.Text.Text);
        Assert.That(texts, Is.EqualTo(["three", "two", "three"]));
    }

    [Test]
    public void What_is_wrong_with_a_script_is_said_when_it_is_made()
    {
        var script = new ScriptedModelBuilder().Fails(ModelFailureKind.Timeout).Turn(turn => turn.Takes(TimeSpan.FromDays(8)).Says("x"));
        Assert.That(script.ToTranscript, Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.TranscriptInvalid).And.Message.Contains("timeout").And.Message.Contains("delay"));
        Assert.That(new ScriptedModelBuilder().ToTranscript, Throws.TypeOf<LoopKitException>());
        Assert.That(() => new ScriptedModelBuilder().Turn(turn => turn.Says("x").Takes(new TimeSpan(1, 2, 3, 4))).ToTranscript(), Throws.Nothing);
    }
}
