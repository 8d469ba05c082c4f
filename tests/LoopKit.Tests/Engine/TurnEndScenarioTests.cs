using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;

namespace LoopKit.Tests.Engine;

/// <summary>How a reply ends, in the real engine.</summary>
[Property("Requirement", "ENG-03")]
public sealed class TurnEndScenarioTests
{
    [TestCase(TurnFinish.Refusal, TurnsEnd.Refused, "you refused")]
    [TestCase(TurnFinish.ContentFilter, TurnsEnd.ContentFiltered, "withheld")]
    [TestCase(TurnFinish.Empty, TurnsEnd.EmptyReply, "empty")]
    public async Task A_refusal_a_filter_and_an_empty_reply_are_named_told_to_the_next_iteration_and_never_done(TurnFinish finish, TurnsEnd end, string told)
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.Says(finish == TurnFinish.Empty ? "" : "no").Finishes(finish))
            .Turn(turn => turn.WhenLastMessageContains(told).Calls("write", new { path = "answer.txt", content = "42" }))
            .Says("Done.").ToTranscript());
        var loop = await host.RunAsync(host.Spec("grep -q 42 answer.txt"));
        Assert.That((loop.Status, loop.Iteration), Is.EqualTo((LoopStatus.Completed, 2)), loop.Reason?.ToString());
        var events = (await host.EventsAsync(loop.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<TurnsEnded>().Select(ended => ended.Reason), Is.EqualTo([end, TurnsEnd.EndOfTurn]));
        Assert.That(events.OfType<IterationCompleted>().First(), Has.Property("Passed").False.And.Property("NoWork").True);
    }

    [Test]
    public async Task A_reply_that_is_cut_off_goes_on_in_the_same_iteration_and_runs_no_partial_call()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.Says("I will wri").Calls("write", new { path = "answer.txt", content = "4" }).Finishes(TurnFinish.Length))
            .Turn(turn => turn.WhenLastMessageContains("cut off").Calls("write", new { path = "answer.txt", content = "42" }))
            .Says("Done.").ToTranscript());
        var loop = await host.RunAsync(host.Spec("grep -q 42 answer.txt"));
        Assert.That((loop.Status, loop.Iteration), Is.EqualTo((LoopStatus.Completed, 1)), loop.Reason?.ToString());
        var events = (await host.EventsAsync(loop.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<TurnCompleted>().Select(turn => turn.Finish), Is.EqualTo([TurnFinish.Length, TurnFinish.ToolCalls, TurnFinish.EndOfTurn]));
        Assert.That(events.OfType<ToolStarted>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_model_that_never_gets_to_an_end_uses_its_turns_and_is_not_done()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Turn(turn => turn.Says("and").Finishes(TurnFinish.Length)).ThenRepeatsLast().ToTranscript());
        var loop = await host.RunAsync(host.Spec("test -e never") with { MaxIterations = 1 });
        Assert.That(loop.Reason?.Code, Is.EqualTo(EndCode.MaxIterations));
        Assert.That((await host.EventsAsync(loop.Id)).Select(recorded => recorded.Event).OfType<TurnsEnded>().Single().Reason, Is.EqualTo(TurnsEnd.MaxTurns));
    }
}
