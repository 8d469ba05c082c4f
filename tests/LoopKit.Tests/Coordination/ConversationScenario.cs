using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tools;

namespace LoopKit.Tests.Coordination;

/// <summary>One loop asks another; the host of both dies somewhere on the way. A new host may bring the answer in time or too late, but both sides must know the same end.</summary>
/// <param name="script">What they say, given who asks.</param>
/// <param name="knowerFirst">Whether the loop that is asked has ended before the other one begins.</param>
internal sealed class ConversationScenario(Func<LoopId, ScriptedModelBuilder> script, bool knowerFirst = false) : CrashScenario
{
    private readonly LoopId _asker = LoopId.New(TimeProvider.System);
    private readonly LoopId _knower = LoopId.New(TimeProvider.System);
    private int _inTime;
    private int _late;

    /// <summary>Runs in which the answer came in time.</summary>
    public int InTime => _inTime;

    /// <summary>Runs in which it came after the timeout.</summary>
    public int Late => _late;

    public override string Transcript => script(_asker).ToTranscript();

    public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
    {
        await host.Engine.StartAsync(_knower, ConversationScript.Knower(host) with { Repository = stage.Workspace });
        await (knowerFirst ? host.RunToIdleAsync() : host.SettleAsync());
        await host.Engine.StartAsync(_asker, knowerFirst ? ConversationScript.LateAsker(host, stage.Workspace) : ConversationScript.Asker(host) with { Repository = stage.Workspace });
        await host.RunToIdleAsync();
    }

    public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
    {
        var question = new MessageId(ConversationScript.QuestionOf(_asker));
        var asked = (await ResultsAsync(host, _asker, "query")).Single();
        var replied = await ResultsAsync(host, _knower, "reply");
        var toAsker = await InboxAsync(host, _asker);
        var toKnower = await InboxAsync(host, _knower);
        Assert.That(toKnower.Select(message => message.Id), Is.EqualTo([question]), "the question is in the inbox once");
        if (asked.Outcome == ToolOutcome.Succeeded)
        {
            Interlocked.Increment(ref _inTime);
            Assert.That(replied.Select(reply => reply.Result.Text), Is.EqualTo(["The answer was delivered."]).Or.Empty, "nobody was told that it came late");
            Assert.That(toAsker, Is.Empty, "an answer that was heard does not come again");
        }
        else
        {
            Interlocked.Increment(ref _late);
            Assert.That(asked.Error, Is.EqualTo(ToolErrors.Timeout));
            Assert.That(replied.Single().Result.Text, Does.Contain("came late"));
            Assert.That(toAsker.OfType<QueryReply>().Select(reply => reply.InReplyTo), Is.EqualTo([question]), "the late answer arrives once");
        }

        return [await EndAsync(host, _asker), await EndAsync(host, _knower)];
    }

    private static async Task<string> EndAsync(InMemoryTestHost host, LoopId loop)
    {
        var end = (await host.Engine.FindAsync(loop))!;
        return $"{end.Name}: {end.Status} {(end.Status == LoopStatus.Completed ? end.Reason?.Code : end.Reason)}";
    }

    private static async Task<List<Message>> InboxAsync(InMemoryTestHost host, LoopId loop) =>
        await host.Coordinator.ReceiveAsync(loop, 0).Select(delivery => delivery.Message).ToListAsync();

    /// <summary>How the calls of one tool ended, each counted as often as its end is in the journal.</summary>
    private static async Task<List<ToolCompleted>> ResultsAsync(InMemoryTestHost host, LoopId loop, string tool)
    {
        var events = (await host.EventsAsync(loop)).Select(recorded => recorded.Event).ToList();
        var calls = events.OfType<TurnCompleted>().SelectMany(turn => turn.ToolCalls).Where(call => call.Name == tool).Select(call => call.CallId).ToHashSet();
        return [.. events.OfType<ToolCompleted>().Where(completed => calls.Contains(completed.CallId))];
    }
}
