using LoopKit.Engine;

namespace LoopKit.Spool;

/// <summary>A loop that another process leaves for the host of a store to start.</summary>
/// <param name="Loop">Its identifier.</param>
/// <param name="Spec">What to start.</param>
internal sealed record SpooledStart(LoopId Loop, LoopSpec Spec);
