namespace LoopKit.FaultTests.Harness;

/// <summary>What a checked place held.</summary>
/// <param name="Acknowledged">How many appends had been acknowledged, all of them found.</param>
/// <param name="Loops">How many loops, all of them completed.</param>
/// <param name="Events">How many events their journals have.</param>
/// <param name="Repeated">How many effects happened again, as they may.</param>
/// <param name="Unknown">How many calls were recorded as of unknown outcome.</param>
/// <param name="Verified">How often the whole store was verified.</param>
internal sealed record PlaceFindings(int Acknowledged, int Loops, int Events, int Repeated, int Unknown, int Verified);
