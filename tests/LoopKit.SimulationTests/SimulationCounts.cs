namespace LoopKit.SimulationTests;

/// <summary>What happened in simulations, to see that the faults were there.</summary>
internal sealed class SimulationCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long this[string what] => _counts.GetValueOrDefault(what);

    public void Add(string what, long count = 1) => _counts[what] = this[what] + count;

    public void Add(SimulationCounts other)
    {
        foreach (var (what, count) in other._counts)
        {
            Add(what, count);
        }
    }

    public override string ToString() => string.Join(", ", _counts.Select(count => $"{count.Value} {count.Key}"));
}
