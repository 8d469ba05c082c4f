using System.Collections.Immutable;
using LoopKit.Engine.Evidence;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.People;
using LoopKit.Tools;
using LoopKit.Watchdog;

namespace LoopKit.Engine;

/// <summary>The iteration that is running.</summary>
internal sealed record IterationState
{
    public required IterationStarted Started { get; init; }

    /// <summary>The loop's <see cref="LoopState.WorkingTime"/> when the iteration began.</summary>
    public TimeSpan BeganAt { get; init; }

    /// <summary>What was said and done, in order: turns with their messages, replies, tool results. Rebuilds the conversation.</summary>
    public ImmutableList<LoopEvent> Transcript { get; init; } = [];

    /// <summary>The last turn that was started; 0 before the first.</summary>
    public int Turn { get; init; }

    /// <summary>The model that the last turn calls in place of the loop's own.</summary>
    public ModelRef? Fallback { get; init; }

    /// <summary>The reply of the last turn; <see langword="null"/> while the model is being called.</summary>
    public TurnCompleted? Reply { get; init; }

    /// <summary>How many tool calls of <see cref="Reply"/> have ended.</summary>
    public int ToolsDone { get; init; }

    /// <summary>How many tool calls of the iteration have ended.</summary>
    public int ToolCalls { get; init; }

    /// <summary>The tools that run, or ran when the host ended: one, or several that only read.</summary>
    public ImmutableList<ToolStarted> ToolsInFlight { get; init; } = [];

    /// <summary>What a person is wanted for; the next call waits for it.</summary>
    public PendingRequest? Request { get; init; }

    /// <summary>Whether a person has approved the next call.</summary>
    public bool CallApproved { get; init; }

    /// <summary>A call whose host ended in the middle of it, and of which it can be found out what became of it.</summary>
    public ToolStarted? ToolToReconcile { get; init; }

    /// <summary>Whether the model has signalled completion.</summary>
    public bool CompletionSignalled { get; init; }

    /// <summary>Why the turns ended; <see langword="null"/> while they go on.</summary>
    public TurnsEnd? TurnsEnd { get; init; }

    /// <summary>The validations that have ended, in order.</summary>
    public ImmutableList<ValidationReceipt> Receipts { get; init; } = [];

    /// <summary>What was found out about the files that were validated.</summary>
    public EvidenceState Evidence { get; init; } = new();

    /// <summary>What reviewers said of the result, in order.</summary>
    public ImmutableList<ReviewCompleted> Reviews { get; init; } = [];

    /// <summary>The reviewer that is being asked.</summary>
    public ReviewStarted? ReviewUnderWay { get; init; }

    /// <summary>The checkpoint that ends the iteration.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The hash of the files before the iteration; <see langword="null"/> when it is not known.</summary>
    public string? BeganWithTree { get; init; }

    /// <summary>The last tool calls, for the watchdog.</summary>
    public ImmutableList<CallObservation> Calls { get; init; } = [];

    /// <summary>How many calls had ended when the watchdog last looked at them.</summary>
    public int ExaminedCalls { get; init; }

    /// <summary>How often the watchdog has told the model that it is not getting on.</summary>
    public int Notices { get; init; }

    /// <summary>How many signals of completion were malformed.</summary>
    public int MalformedClaims { get; init; }

    /// <summary>Whether a tool did something to the world.</summary>
    public bool HadEffect { get; init; }

    /// <summary>Whether the files differ from those that the iteration began with.</summary>
    public bool Changed => Checkpoint is { } saved && (saved.Tree is { } tree && BeganWithTree is { } before ? tree != before : saved.Changed);

    public int Number => Started.Iteration;

    /// <summary>Nobody runs the tools in flight any more. One that may never run again stays until a host closes it.</summary>
    public IterationState Interrupted() => this with
    {
        ToolsInFlight = ToolsInFlight.RemoveAll(tool => tool.Effects != ToolEffects.Irreversible),
        ToolToReconcile = ToolsInFlight.Find(tool => tool.Effects == ToolEffects.Reconcilable) ?? ToolToReconcile,
    };

    /// <summary>A call has ended, whether it was made or not.</summary>
    public IterationState AfterCall(ToolCompleted completed) => this with
    {
        Transcript = Transcript.Add(completed),
        Calls = CallHistory.Add(this, completed),
        MalformedClaims = MalformedClaims + CallHistory.MalformedClaims(this, completed),
        HadEffect = HadEffect || CallHistory.HasEffect(this, completed),
        ToolsInFlight = ToolsInFlight.RemoveAll(tool => tool.CallId == completed.CallId),
        ToolToReconcile = null,
        Request = null,
        CallApproved = false,
        ToolsDone = ToolsDone + 1,
        ToolCalls = ToolCalls + 1,
        CompletionSignalled = CompletionSignalled || completed.SignalsCompletion,
    };
}
