using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>What a watchdog policy sees of an iteration that has ended. Small, and nothing in it is a model's claim except <see cref="ClaimedDone"/>.</summary>
public sealed record IterationObservation
{
    /// <summary>No policy sees more iterations than this.</summary>
    public const int MaxRemembered = 24;

    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>Why its turns ended.</summary>
    public required TurnsEnd TurnsEnd { get; init; }

    /// <summary>How many tool calls it made.</summary>
    public required int ToolCalls { get; init; }

    /// <summary>Whether the workspace differs from how the iteration before left it. In a plain directory after a restart a guess, and then yes.</summary>
    public required bool Changed { get; init; }

    /// <summary>The hash of the files that it left; <see langword="null"/> outside git.</summary>
    public string? Tree { get; init; }

    /// <summary>What its validations said: equal texts mean the same outcome, apart from times, paths and order. <see langword="null"/> when none ran.</summary>
    public string? Validation { get; init; }

    /// <summary>How good its result was; <see langword="null"/> when nothing was validated.</summary>
    public ValidationMeasure? Measure { get; init; }

    /// <summary>Whether the model signalled that it was done.</summary>
    public bool ClaimedDone { get; init; }

    /// <summary>Whether every validation passed.</summary>
    public bool Passed { get; init; }

    /// <summary>How many signals of completion were malformed, so that they counted for nothing.</summary>
    public int MalformedClaims { get; init; }

    /// <summary>Whether this iteration left the files as another one did.</summary>
    public bool LeftSameFilesAs(IterationObservation before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Tree is null || before.Tree is null ? !Changed : Tree == before.Tree;
    }
}
