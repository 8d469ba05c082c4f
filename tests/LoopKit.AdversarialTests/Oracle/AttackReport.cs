using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>What became of an attack.</summary>
/// <param name="End">Where the loop stands at the end.</param>
/// <param name="Workspace">The directory that it worked in.</param>
/// <param name="Events">Its journal.</param>
/// <param name="Told">The results of its tool calls.</param>
/// <param name="Stored">Everything that the store holds.</param>
/// <param name="Requests">What the model was told, call by call.</param>
internal sealed record AttackReport(
    LoopSnapshot End, string Workspace, IReadOnlyList<LoopEvent> Events, IReadOnlyList<string> Told, string Stored, IReadOnlyList<HostileRequest> Requests);
