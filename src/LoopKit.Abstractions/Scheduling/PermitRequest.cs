namespace LoopKit.Scheduling;

/// <summary>Asks for leave to make one model call.</summary>
public sealed record PermitRequest
{
    /// <summary>Who asks.</summary>
    public required LoopId Loop { get; init; }

    /// <summary>What the call counts against, normally <c>provider:model</c>.</summary>
    public required string Lane { get; init; }

    /// <summary>Who goes first. Default: <see cref="LoopPriority.Normal"/>.</summary>
    public LoopPriority Priority { get; init; } = LoopPriority.Normal;

    /// <summary>After this time the permit expires by itself, in case its holder crashed. Default: 15 minutes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(15);
}
