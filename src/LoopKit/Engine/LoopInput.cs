using LoopKit.Budgets;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Progress;
using LoopKit.Tools;
using LoopKit.Watchdog;

namespace LoopKit.Engine;

/// <summary>Something that a decision has to be made about. Everything it depends on is in it.</summary>
internal abstract record LoopInput
{
    private protected LoopInput()
    {
    }

    /// <summary>A step went as planned.</summary>
    public sealed record Happened(LoopEvent Event) : LoopInput;

    /// <summary>Calls that were made at the same time have ended.</summary>
    /// <param name="Calls">How, in the order in which the model asked for them.</param>
    public sealed record CallsEnded(IReadOnlyList<ToolCompleted> Calls) : LoopInput;

    /// <summary>A call is to be put to a person.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="Text">The question, or the arguments of the call.</param>
    /// <param name="Choices">Answers that the model suggests.</param>
    /// <param name="Now">When.</param>
    public sealed record Asked(ToolCall Call, string Text, IReadOnlyList<string> Choices, DateTimeOffset Now) : LoopInput;

    /// <summary>A model call failed.</summary>
    /// <param name="Kind">What kind of failure it is.</param>
    /// <param name="Message">The provider's words.</param>
    /// <param name="RetryAfter">How long the provider asks to wait.</param>
    /// <param name="ResponseId">The provider's identifier of the response.</param>
    /// <param name="Now">The time of the failure.</param>
    /// <param name="Jitter">A random number from 0 to 1 that spreads retries.</param>
    /// <param name="Rules">The host's rules of retries; <see langword="null"/> in a journal from before they were recorded.</param>
    /// <param name="Waited">How long the call waited for its permit, when it did.</param>
    /// <param name="Spent">What it counts for in its budgets, when that is counted.</param>
    public sealed record TurnFailed(
        ModelFailureKind Kind, string Message, TimeSpan? RetryAfter, string? ResponseId, DateTimeOffset Now, double Jitter, RetryRules? Rules, TimeSpan? Waited = null,
        BudgetAmount? Spent = null) : LoopInput;

    /// <summary>It was found out what became of a tool call whose host ended.</summary>
    /// <param name="Verdict">What was found.</param>
    /// <param name="Result">What the model is told; not used when the call did not happen.</param>
    /// <param name="SignalsCompletion">Whether the call was the model's signal that the task is done.</param>
    public sealed record Reconciled(ReconcileVerdict Verdict, Content Result, bool SignalsCompletion = false) : LoopInput;

    /// <summary>The progress strategy and the watchdog have seen the iteration.</summary>
    /// <param name="Progress">What the next one is told.</param>
    /// <param name="Signals">What is wrong, when something is.</param>
    public sealed record ProgressRecorded(ProgressState Progress, IReadOnlyList<WatchdogSignal>? Signals = null) : LoopInput;

    /// <summary>A host took the loop over.</summary>
    public sealed record Attached(HostId Host, long Epoch) : LoopInput;

    /// <summary>Nothing was done yet: the step is to be tried again, or something else comes first.</summary>
    public sealed record Postponed : LoopInput;

    /// <summary>A step was cancelled because the loop or the host stops.</summary>
    public sealed record Cancelled(LoopStep Step) : LoopInput;

    /// <summary>A step failed in the host's own code or in something that the loop cannot mend.</summary>
    public sealed record Faulted(EndReason Reason) : LoopInput;

    /// <summary>A step crashed in the host's own code or that of a plugin: nobody knows why.</summary>
    /// <param name="Step">What was being done.</param>
    /// <param name="Message">The exception.</param>
    public sealed record Crashed(string Step, string Message) : LoopInput;

    /// <summary>The loop has work to do and no place to do it in.</summary>
    /// <param name="Why">Who has the places, or until when it must wait.</param>
    /// <param name="NotBefore">The time that its schedule chose, when it did.</param>
    public sealed record PlaceWanted(string Why, DateTimeOffset? NotBefore = null) : LoopInput;

    /// <summary>There is a place for a loop that waited for one.</summary>
    public sealed record PlaceGranted : LoopInput;

    /// <summary>A command arrived.</summary>
    public sealed record Commanded(LoopCommand Command) : LoopInput;
}
