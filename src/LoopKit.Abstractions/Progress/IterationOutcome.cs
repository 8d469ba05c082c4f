using LoopKit.Events;

namespace LoopKit.Progress;

/// <summary>What happened in an iteration.</summary>
public sealed record IterationOutcome
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>Why its turns ended.</summary>
    public required TurnsEnd TurnsEnd { get; init; }

    /// <summary>How many model calls it made.</summary>
    public required int Turns { get; init; }

    /// <summary>How many tool calls it made.</summary>
    public required int ToolCalls { get; init; }

    /// <summary>Whether the workspace changed.</summary>
    public required bool Changed { get; init; }

    /// <summary>The last text that the model wrote.</summary>
    public required string LastText { get; init; }

    /// <summary>The validations that ran, in order.</summary>
    public required IReadOnlyList<ValidationOutcome> Validations { get; init; }

    /// <summary>What LoopKit found out besides and did about it, for example that it put protected files back; empty when nothing.</summary>
    public string Findings { get; init; } = "";
}
