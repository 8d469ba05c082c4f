namespace LoopKit.Engine;

/// <summary>What an order to stop every loop did to one of them.</summary>
/// <param name="Loop">The loop before it.</param>
/// <param name="Problem">Why it could not be told; <see langword="null"/>: it was, and stops.</param>
public sealed record StoppedLoop(LoopSnapshot Loop, string? Problem);
