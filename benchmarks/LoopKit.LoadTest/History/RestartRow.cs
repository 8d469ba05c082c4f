namespace LoopKit.LoadTest.History;

/// <summary>What a process saw that took loops over.</summary>
internal sealed record RestartRow(double FirstCallMs, double RebuiltEventsPerSecond, long Events, double RssMb);
