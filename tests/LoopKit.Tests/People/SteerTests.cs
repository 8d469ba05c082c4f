using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Storage;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.People;

/// <summary>ENG-13, steer: what a person says reaches the very next turn.</summary>
[Property("Requirement", "ENG-13")]
public sealed class SteerTests
{
    [Test]
    public async Task A_persons_words_reach_the_next_turn_of_a_running_iteration_quoted_and_once()
    {
        var door = new TestGate();
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder()
                .Calls("wait")
                .Turn(turn => turn.WhenLastMessageContains("> use port 8081").Calls("list", new { path = "." }))
                .Says("Done.")
                .ToTranscript(),
            builder => builder.AddTool(AIFunctionFactory.Create((CancellationToken token) => door.WaitAsync(token), "wait"), ToolEffects.ReadOnly));
        var loop = await host.RunAsync(host.Spec("true"));
        var steer = Steer("s1", "use port 8081\nand nothing else");
        Assert.That(await host.Engine.SendAsync(loop.Id, steer), Is.TypeOf<CommandResult.Accepted>());
        Assert.That(await host.Engine.SendAsync(loop.Id, steer), Is.TypeOf<CommandResult.Accepted>(), "the same command again");
        door.Open();
        await host.RunToIdleAsync();

        Assert.That((await host.Engine.FindAsync(loop.Id))!, Has.Property("Status").EqualTo(LoopStatus.Completed).And.Property("Iteration").EqualTo(1));
        var turns = await ShownAsync(host, loop.Id);
        Assert.That(turns.Select(text => text.Contains("8081", StringComparison.Ordinal)), Is.EqualTo([false, false, true, false]), string.Join("\n---\n", turns));
        Assert.That(turns[2], Does.Contain("person:ada").And.Contain("\n> and nothing else"));
    }

    [Test]
    public async Task Words_that_no_turn_follows_are_in_the_next_iterations_prompt()
    {
        var door = new TestGate();
        await using var host = InMemoryTestHost.Create(
            "turns: [ { text: first }, { text: second } ]",
            builder => builder.AddChatClient("held", new HeldModel(door)));
        var loop = await host.RunAsync(host.Spec("test -e go || { touch go; exit 1; }") with { Model = new ModelRef("held", "m") });
        await host.Engine.SendAsync(loop.Id, Steer("s1", "the tests are slow"));
        door.Open();
        await host.RunToIdleAsync();
        var turns = await ShownAsync(host, loop.Id);
        Assert.That(turns.Select(text => text.Contains("> the tests are slow", StringComparison.Ordinal)), Is.EqualTo([false, false, true, false]), string.Join("\n---\n", turns));
    }

    [Test]
    public async Task A_loop_that_waits_for_its_provider_keeps_them_over_a_restart()
    {
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder()
                .Fails(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(10))
                .Turn(turn => turn.WhenLastMessageContains("> hurry").Says("Done."))
                .ToTranscript());
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("true"));
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Waiting));
        await host.Engine.SendAsync(id, Steer("s1", "hurry"));
        await host.RestartAsync();
        await host.Engine.SendAsync(id, Steer("s1", "hurry"));
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That((await host.EventsAsync(id)).Count(recorded => recorded.Event is LoopSteered), Is.EqualTo(1));
    }

    [Test]
    public async Task A_blocked_loop_keeps_them_until_it_goes_on()
    {
        var script = new ScriptedModelBuilder();
        for (var failure = 0; failure < new RetryRules().MaxFailures; failure++)
        {
            script.Fails(ModelFailureKind.Server);
        }

        await using var host = InMemoryTestHost.Create(script.Turn(turn => turn.WhenLastMessageContains("> the provider works again").Says("Done.")).ToTranscript());
        var loop = await host.RunAsync(host.Spec("true"));
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Blocked));
        await host.Engine.SendAsync(loop.Id, Steer("s1", "the provider works again"));
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Blocked));
        await host.Engine.SendAsync(loop.Id, new ResumeLoop { Id = new CommandId("r1") });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Completed));
    }

    [Test]
    public async Task A_loop_that_no_host_runs_is_told_without_being_run()
    {
        var script = new ScriptedModelBuilder().Fails(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(10)).Turn(turn => turn.WhenLastMessageContains("> hurry").Says("Done."));
        await using var host = InMemoryTestHost.Create(script.ToTranscript());
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("true"));
        await host.SettleAsync();
        var store = await Replay.StoreImage.OfAsync(host.Services.GetRequiredService<ILoopStore>());
        var before = await store.ReadAsync(StreamId.ForLoop(id)).CountAsync();
        Assert.That(await UnhostedLoop.RecordAsync(store, host.Time, id, Steer("s1", "hurry")), Is.TypeOf<CommandResult.Accepted>());
        Assert.That(await UnhostedLoop.RecordAsync(store, host.Time, id, Steer("s1", "hurry")), Is.TypeOf<CommandResult.Accepted>(), "the same command again");
        Assert.That(await store.ReadAsync(StreamId.ForLoop(id)).CountAsync(), Is.EqualTo(before + 1));
        Assert.That(await LoopKit.Replay.LoopReplay.ReplayAsync(store, id), Is.TypeOf<LoopKit.Replay.ReplayResult.Exact>());
        Assert.That(async () => await UnhostedLoop.RecordAsync(store, host.Time, id, new StopLoop { Id = new CommandId("x"), By = "ada", Reason = "" }), Throws.ArgumentException);
    }

    [TestCase("", "empty")]
    [TestCase(" \n", "empty")]
    public async Task Nothing_is_not_said(string text, string why)
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Fails(ModelFailureKind.Server).Says("Done.").ToTranscript());
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("true"));
        Assert.That(((CommandResult.Refused)await host.Engine.SendAsync(id, Steer("s1", text))).Explanation, Does.Contain(why));
        Assert.That(((CommandResult.Refused)await host.Engine.SendAsync(id, Steer("s2", new string('x', SteerLoop.MaxCharacters + 1)))).Explanation, Does.Contain("20000 are allowed"));
        await host.RunToIdleAsync();
    }

    private static SteerLoop Steer(string id, string text) => new() { Id = new CommandId(id), By = "person:ada", Text = text };

    /// <summary>What each prompt and turn showed, in order.</summary>
    private static async Task<List<string>> ShownAsync(InMemoryTestHost host, LoopId loop)
    {
        List<string> texts = [];
        foreach (var recorded in await host.EventsAsync(loop))
        {
            switch (recorded.Event)
            {
                case IterationStarted started:
                    texts.Add(await host.Engine.ReadContentAsync(started.Prompt));
                    break;
                case TurnStarted turn:
                    texts.Add(turn.Messages is { } messages ? await host.Engine.ReadContentAsync(messages) : "");
                    break;
            }
        }

        return texts;
    }

    /// <summary>Waits at a gate, then says that it is done.</summary>
    private sealed class HeldModel(TestGate door) : IChatClient
    {
        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            await door.WaitAsync(cancellationToken);
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, "Done.")) { FinishReason = ChatFinishReason.Stop };
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
