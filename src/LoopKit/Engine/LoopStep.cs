using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>What comes next for a loop.</summary>
internal abstract record LoopStep
{
    private protected LoopStep()
    {
    }

    /// <summary>Nothing, until a command arrives.</summary>
    public sealed record Rest : LoopStep;

    /// <summary>Only these events; nothing has to be done.</summary>
    public sealed record Record(LoopEvent Event) : LoopStep;

    /// <summary>Wait until a point in time or a command; never longer than <paramref name="AtMost"/>, or than any retry, whatever the clock says.</summary>
    public sealed record Wait(DateTimeOffset Until, TimeSpan? AtMost = null) : LoopStep;

    /// <summary>Get the workspace.</summary>
    public sealed record PrepareWorkspace : LoopStep;

    /// <summary>Read the inbox and render the prompt of a fresh context.</summary>
    public sealed record BeginIteration(int Iteration) : LoopStep;

    /// <summary>Call the model.</summary>
    public sealed record TakeTurn(int Iteration, int Turn) : LoopStep;

    /// <summary>Run a tool.</summary>
    public sealed record CallTool(int Iteration, int Turn, ToolCall Call) : LoopStep;

    /// <summary>Run read-only tools at the same time.</summary>
    public sealed record CallTogether(int Iteration, int Turn, IReadOnlyList<ToolCall> Calls) : LoopStep;

    /// <summary>Put a call to a person: as a question, or for approval.</summary>
    public sealed record AskPerson(int Iteration, int Turn, ToolCall Call) : LoopStep;

    /// <summary>Find out what became of a tool call whose host ended.</summary>
    public sealed record Reconcile(int Iteration, int Turn, ToolCall Call) : LoopStep;

    /// <summary>Run a validation command.</summary>
    public sealed record Validate(int Iteration, int Index) : LoopStep;

    /// <summary>Save the workspace.</summary>
    public sealed record SaveCheckpoint(int Iteration) : LoopStep;

    /// <summary>Let the watchdog see the tool calls of an iteration that goes on.</summary>
    public sealed record Examine(int Iteration, int Turn) : LoopStep;

    /// <summary>Rewrite the prompt of the iterations that follow.</summary>
    public sealed record RewritePrompt(int Iteration) : LoopStep;

    /// <summary>Bring the files back to an earlier checkpoint.</summary>
    public sealed record RollBack(int Iteration, string Commit) : LoopStep;

    /// <summary>Let the progress strategy see the iteration.</summary>
    public sealed record RecordProgress(int Iteration) : LoopStep;

    /// <summary>Note the protected files before the loop does anything.</summary>
    public sealed record RecordProtected : LoopStep;

    /// <summary>Hold the protected files against those that were noted.</summary>
    public sealed record CheckProtected(int Iteration) : LoopStep;

    /// <summary>Put the protected files back.</summary>
    public sealed record RestoreProtected(int Iteration) : LoopStep;

    /// <summary>Ask a reviewer.</summary>
    public sealed record Review(int Iteration, int Reviewer, int Attempt) : LoopStep;

    /// <summary>Hold the files against those that were validated.</summary>
    public sealed record CompareEvidence(int Iteration, int Round) : LoopStep;
}
