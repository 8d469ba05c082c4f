using LoopKit.Models;

namespace LoopKit.Definitions;

/// <summary>Who looks at a result that has passed its validations, before the loop completes.</summary>
public sealed record ReviewPolicy
{
    /// <summary>The model that reviews. Default: the loop's own.</summary>
    public ModelRef? Model { get; init; }

    /// <summary>What the reviewers are to look at. It stands before the goal, the validations and the change, which they always see. Default: a general review.</summary>
    public string? Prompt { get; init; }

    /// <summary>How many reviewers there are; each has a fresh context. Default: 1.</summary>
    public int Reviewers { get; init; } = 1;

    /// <summary>How many of them must approve. Default: all.</summary>
    public int? Quorum { get; init; }

    /// <summary>The loop fails after this many rejected results. Default: 5.</summary>
    public int MaxRounds { get; init; } = 5;
}
