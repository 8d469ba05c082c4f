namespace LoopKit.Scheduling;

/// <summary>Asks for leave to make one model call.</summary>
public sealed record PermitRequest
{
    /// <summary>Who asks.</summary>
    public required LoopId Loop { get; init; }

    /// <summary>What the call counts against, normally <c>provider:model</c>, and the provider's account behind it.</summary>
    public required string Lane { get; init; }

    /// <summary>Who goes first. Default: <see cref="LoopPriority.Normal"/>.</summary>
    public LoopPriority Priority { get; init; } = LoopPriority.Normal;

    /// <summary>What shares a turn: within a priority, work items are served in turn, however many loops each has. Default: the loop alone.</summary>
    public string? WorkItem { get; init; }

    /// <summary>How many calls the work item gets where one of weight 1 gets one. More than nothing. Default: 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The most tokens that the call may send; counted until it is over, and then what it sent. Default: 0.</summary>
    public long InputTokens { get; init; }

    /// <summary>The most tokens that the call may receive; counted until it is over, and then what it received. Default: 0.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Whether the call is made although the lane is closed: a person says that the provider takes calls again. Default: no.</summary>
    public bool Insists { get; init; }

    /// <summary>After this time the permit expires by itself, in case its holder crashed. Default: 15 minutes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(15);
}
