namespace LoopKit.FaultTests.Harness;

/// <summary>What the store told a host: this event is durable.</summary>
internal sealed record Acknowledgement(string Stream, long Version, string Hash);
