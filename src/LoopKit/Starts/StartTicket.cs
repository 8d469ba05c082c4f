using LoopKit.Engine;
using LoopKit.Scheduling;
using LoopKit.Workspaces;

namespace LoopKit.Starts;

/// <summary>What decides when a loop may run.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Group">What it shares limits with.</param>
/// <param name="Priority">Who goes first.</param>
/// <param name="Since">Since when it waits.</param>
/// <param name="NotBefore">Before which it does not start.</param>
internal sealed record StartTicket(LoopId Loop, StartGroupKey Group, LoopPriority Priority, DateTimeOffset Since, DateTimeOffset? NotBefore)
{
    /// <summary>Whether the loop recurs, so that its turn is looked at before it is taken.</summary>
    public bool Recurs { get; init; }

    /// <param name="loop">The loop as its summary has it: the queue needs no journals.</param>
    public static StartTicket Of(LoopSnapshot loop) => new(
        loop.Id,
        new StartGroupKey(loop.Definition, loop.MaxLoops, loop.Repository ?? "", loop.WorkspaceKind == WorkspaceKind.Directory),
        loop.Priority ?? LoopPriority.Normal,
        loop.QueuedAt ?? loop.UpdatedAt,
        loop.NotBefore)
    {
        Recurs = loop.Schedule is not null,
    };
}
