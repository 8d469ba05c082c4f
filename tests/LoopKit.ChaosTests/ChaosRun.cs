using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.ChaosTests;

/// <summary>A loop that has come to rest.</summary>
/// <param name="End">Where it stands.</param>
/// <param name="Events">Its journal.</param>
/// <param name="File">What is in its file; empty when there is none.</param>
internal sealed record ChaosRun(LoopSnapshot End, IReadOnlyList<LoopEvent> Events, string File);
