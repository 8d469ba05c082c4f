using LoopKit.Engine;

namespace LoopKit.Spool;

/// <summary>A command that another process leaves for the host of a store.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Command">The command.</param>
internal sealed record SpooledCommand(LoopId Loop, LoopCommand Command);
