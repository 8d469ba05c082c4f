using LoopKit.Scheduling;

namespace LoopKit.Events;

/// <summary>The loop may not run yet: others have the places that there are, or its time has not come. It keeps its place in the queue over restarts.</summary>
public sealed record LoopQueued : LoopEvent
{
    /// <summary>Why, in words, at this moment.</summary>
    public required string Why { get; init; }

    /// <summary>The time before which it does not start, when its schedule says so; else that of its specification counts.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}

/// <summary>The loop's turn to run has come.</summary>
public sealed record LoopAdmitted : LoopEvent;

/// <summary>Somebody changed the loop's priority.</summary>
public sealed record LoopReprioritised : LoopEvent
{
    /// <summary>The command.</summary>
    public required CommandId Command { get; init; }

    /// <summary>The new priority.</summary>
    public required LoopPriority Priority { get; init; }

    /// <summary>Who changed it, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }
}
