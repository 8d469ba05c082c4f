using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Watchdog;

namespace LoopKit.Tests.Engine;

/// <summary>Whatever ends a loop says so in one line, under a code of its own, with the output that shows it and with what to do.</summary>
[Property("Requirement", "ENG-16")]
public sealed class EndReasonTests
{
    private static IEnumerable<TestCaseData> Ends()
    {
        LoopDefinition definition = JournalSteps.Definition with { Watchdog = new WatchdogSettings() };
        TestCaseData Of(EndCode code, Func<IReadOnlyList<LoopEvent>> decide, string? detail) => new TestCaseData(code, decide, detail).SetArgDisplayNames(code.ToString());
        IReadOnlyList<LoopEvent> Fails(LoopDefinition with) => new JournalSteps(with).Begin().Turn(TurnFinish.ToolCalls, new TokenUsage(60, 50), "read").Follow().Wait(TimeSpan.FromHours(2)).Validate(passed: false).Save("a").Complete();
        IReadOnlyList<LoopEvent> Calls(ModelFailureKind kind, int times = 1)
        {
            var journal = new JournalSteps(definition).Begin().Call();
            return Enumerable.Range(0, times).Select(_ => journal.Decide(new LoopInput.TurnFailed(kind, "the provider's words", null, null, journal.State.UpdatedAt, 0, null))).ToList()[^1];
        }

        yield return Of(EndCode.MaxIterations, () => Fails(definition with { MaxIterations = 1, MaxTokens = 100 }), "2 tests failed");
        yield return Of(EndCode.MaxTokens, () => Fails(definition with { MaxTokens = 100 }), "2 tests failed");
        yield return Of(EndCode.MaxDuration, () => Fails(definition with { MaxDuration = TimeSpan.FromHours(1), MaxTurns = 1, MaxToolCallsPerTurn = 0 }), "2 tests failed");
        yield return Of(EndCode.ModelUnauthorized, () => Calls(ModelFailureKind.Unauthorized), "the provider's words");
        yield return Of(EndCode.ModelRejected, () => Calls(ModelFailureKind.BadRequest), "the provider's words");
        yield return Of(EndCode.ProviderUnavailable, () => Calls(ModelFailureKind.Server, RetryPolicy.Original.MaxFailures), "the provider's words");
        yield return Of(EndCode.Quarantined, () => Crash(definition), "Exception: boom");
        yield return Of(EndCode.HostFault, () => Fault(definition, new LoopStep.RecordProgress(1), new LoopKitException(ErrorCodes.DefinitionInvalid, "There is no agent 'x'.\nKnown: chat.")), "There is no agent 'x'.\nKnown: chat.");
        yield return Of(EndCode.WorkspaceUnavailable, () => Fault(definition, new LoopStep.RollBack(1, "c"), new IOException("disk full")), null);
        yield return Of(EndCode.StuckNoProgress, () => Stuck(definition), "2 tests failed");
    }

    [TestCaseSource(nameof(Ends))]
    public void An_end_says_what_happened_and_what_to_do(EndCode code, Func<IReadOnlyList<LoopEvent>> decide, string? detail)
    {
        var reason = decide()[^1] switch
        {
            LoopFailed failed => failed.Reason,
            LoopBlocked blocked => blocked.Reason,
            var other => throw new AssertionException($"{other} ends nothing"),
        };
        Assert.That(reason.Code, Is.EqualTo(code));
        Assert.That(reason.Summary, Is.Not.Empty.And.Not.Contain("\n"));
        Assert.That(reason.Detail, detail is null ? Is.Null : Does.Contain(detail));
        Assert.That(reason.Advice, Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public void Every_end_code_is_documented_with_what_to_do()
    {
        var page = File.ReadAllText(RepositoryRoot.Of("docs", "errors.md"));
        foreach (var code in Enum.GetValues<EndCode>())
        {
            Assert.That(page, Does.Contain($"| `{System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString())}` |"));
        }
    }

    [TestCase(LoopStatus.Completed)]
    [TestCase(LoopStatus.Failed)]
    [TestCase(LoopStatus.Stopped)]
    public void A_final_state_is_final(LoopStatus status)
    {
        var reason = new EndReason(EndCode.Stopped, "over");
        LoopEvent end = status switch
        {
            LoopStatus.Completed => new LoopCompleted { Reason = reason },
            LoopStatus.Failed => new LoopFailed { Reason = reason },
            _ => new LoopStopped { Reason = reason },
        };
        var journal = new JournalSteps(JournalSteps.Definition).Begin().Turn().Add(end);
        Assert.That(journal.State.Status, Is.EqualTo(status));
        Assert.That(journal.Next, Is.TypeOf<LoopStep.Rest>());
        Assert.That(journal.Decide(new LoopInput.Attached(new HostId("h"), 2)), Is.Empty);
        foreach (LoopCommand command in (LoopCommand[])[new ResumeLoop { Id = new CommandId("r") }, new PauseLoop { Id = new CommandId("p") }, new StopLoop { Id = new CommandId("s"), By = "a", Reason = "b" }])
        {
            Assert.That(LoopDecider.Refuse(journal.State, command), Is.Not.Null);
        }
    }

    private static IReadOnlyList<LoopEvent> Crash(LoopDefinition definition)
    {
        var journal = new JournalSteps(definition).Begin();
        return Enumerable.Range(0, 3).Select(_ => journal.Decide(StepRunner.AfterFailure(new LoopStep.TakeTurn(1, 1), new InvalidOperationException("boom")))).ToList()[^1];
    }

    private static IReadOnlyList<LoopEvent> Fault(LoopDefinition definition, LoopStep step, Exception exception) =>
        new JournalSteps(definition).Begin().Decide(StepRunner.AfterFailure(step, exception));

    private static IReadOnlyList<LoopEvent> Stuck(LoopDefinition definition)
    {
        var journal = new JournalSteps(definition);
        IReadOnlyList<LoopEvent> events = [];
        while (journal.State.Status != LoopStatus.Blocked)
        {
            events = journal.Iterate("same", 3, new WatchdogSignal("no-progress", "Nothing moves."));
            if (journal.Next is LoopStep.RewritePrompt)
            {
                journal.Add(new PromptRewritten { Iteration = 1, Number = journal.State.Watch.Rewrites + 1, Signals = [], Guidance = "", Before = Content.Empty, After = Content.Empty });
            }
        }

        return events;
    }
}
