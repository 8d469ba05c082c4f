namespace LoopKit.LoadTest.History;

/// <summary>What a process saw that opened a store with a history.</summary>
internal sealed record HistoryRow(double OpenMs, double ListMs, int Loops, double AppendsPerSecond, double RssMb);
