using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Storage;
using LoopKit.Testing;

namespace LoopKit.SimulationTests;

/// <summary>What outlives the hosts of a simulation: the clock, the store, the effects of tools, and the dice.</summary>
internal sealed class World
{
    /// <summary>The tool that may run several times at once.</summary>
    private const string Looking = "look";

    /// <summary>Answering for a loop that has ended, for as many as ask at once.</summary>
    private const string ItsRecord = "its record";

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

    /// <summary>The model is asked for a loop: for its next turn, or, when it has ended and only then, to answer from its record.</summary>
    /// <returns>What the loop is at.</returns>
    public async ValueTask<string> EnterModelAsync(ChatCall call)
    {
        var forRecord = call.Tool == MessageTools.QueryName;
        var status = (await Store.FindLoopAsync(call.Loop))!.Status;
        if (forRecord != status.IsFinal())
        {
            Violations.Add($"the model is asked {(forRecord ? "for the record" : "for a turn")} of loop '{call.Loop}', which is {status}");
        }

        Counts.Add(forRecord ? "turns for the record" : "turns");
        var what = forRecord ? ItsRecord : "the model";
        Enter(call.Loop, what);
        return what;
    }

    /// <summary>A loop does one thing at a time, unless it only looks.</summary>
    public void Enter(LoopId loop, string what)
    {
        if (!_busy.TryGetValue(loop, out var at))
        {
            _busy[loop] = at = [];
        }

        if (at.Count > 0 && (what is not (Looking or ItsRecord) || at.Exists(other => other != what)))
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
