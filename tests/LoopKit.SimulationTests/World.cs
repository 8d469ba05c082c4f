using LoopKit.Storage;
using LoopKit.Testing;

namespace LoopKit.SimulationTests;

/// <summary>What outlives the hosts of a simulation: the clock, the store, the effects of tools, and the dice.</summary>
internal sealed class World
{
    /// <summary>The tool that may run several times at once.</summary>
    private const string Looking = "look";

    private readonly Dictionary<LoopId, List<string>> _busy = [];
    private readonly Dictionary<string, int> _effects = new(StringComparer.Ordinal);
    private readonly double _faultiness;

    public World(int seed)
    {
        Random = new Random(seed);
        // Some seeds have no faults of the store at all, some have many.
        _faultiness = Random.Next(4) / 2.0;
        Store = new InMemoryLoopStore(Time);
    }

    public Random Random { get; }

    public ManualTimeProvider Time { get; } = new();

    public InMemoryLoopStore Store { get; }

    public SimulationCounts Counts { get; } = new();

    public List<string> Violations { get; } = [];

    /// <summary>Appends that were acknowledged: the stream and what its head was.</summary>
    public List<(StreamId Stream, long Version, string Hash)> Acknowledged { get; } = [];

    /// <summary>Whether there are no more faults.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Whether something with this probability happens.</summary>
    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>Whether a fault with this probability happens; counted.</summary>
    public bool Fault(double probability, string what)
    {
        var happens = !IsCalm && Chance(probability * _faultiness);
        if (happens)
        {
            Counts.Add(what);
        }

        return happens;
    }

    /// <summary>Takes up to so many seconds, often none.</summary>
    public Task TakeTimeAsync(double mostSeconds, CancellationToken cancellationToken = default) =>
        Chance(0.5) ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(Random.Next((int)(mostSeconds * 1000)) + 1), Time, cancellationToken);

    /// <summary>A loop does one thing at a time, unless it only looks.</summary>
    public void Enter(LoopId loop, string what)
    {
        if (!_busy.TryGetValue(loop, out var at))
        {
            _busy[loop] = at = [];
        }

        if (at.Count > 0 && (what != Looking || at.Exists(other => other != Looking)))
        {
            Violations.Add($"loop '{loop}' is at {string.Join(", ", at)} and at {what} at the same time");
        }

        at.Add(what);
    }

    public void Leave(LoopId loop, string what)
    {
        if (_busy.TryGetValue(loop, out var at))
        {
            at.Remove(what);
        }
    }

    /// <summary>The host is dead, and with it whatever its loops were doing.</summary>
    public void LeaveAll() => _busy.Clear();

    /// <summary>Does something that must not be done twice.</summary>
    public void DoOnce(string effect)
    {
        _effects[effect] = _effects.GetValueOrDefault(effect) + 1;
        Counts.Add("effects");
        if (_effects[effect] > 1)
        {
            Violations.Add($"{effect} happened twice");
        }
    }

    public bool WasDone(string effect) => _effects.ContainsKey(effect);
}
