using LoopKit.Scheduling;

namespace LoopKit.Simulator;

/// <summary>What a run does, noted while it happens.</summary>
internal sealed class Observation(Scenario scenario, string limiter, DateTimeOffset start)
{
    private readonly int[] _made = new int[(int)Math.Ceiling(scenario.Length.TotalMinutes)];
    private readonly int[] _refused = new int[(int)Math.Ceiling(scenario.Length.TotalMinutes)];
    private readonly Dictionary<int, int> _refusedPerSecond = [];
    private readonly Dictionary<LoopPriority, List<double>> _waits = Enum.GetValues<LoopPriority>().ToDictionary(priority => priority, _ => new List<double>());
    private readonly Dictionary<SimulatedCall, DateTimeOffset> _open = [];
    private long _requests;
    private long _input;
    private long _output;
    private int _givenUp;
    private decimal _spent;

    public void Asked(SimulatedCall call) => _open.Add(call, call.AskedAt);

    public void Made(SimulatedCall call, DateTimeOffset now)
    {
        _open.Remove(call);
        _made[MinuteOf(now)]++;
        if (IsMeasured(now))
        {
            _waits[call.Request.Priority].Add((now - call.AskedAt).TotalSeconds);
            _requests++;
            _input += call.Tokens.InputTokens;
        }
    }

    public void Ended(SimulatedCall call, DateTimeOffset now)
    {
        _spent += call.Price;
        _output += IsMeasured(now) ? call.Tokens.OutputTokens : 0;
    }

    public void Refused(SimulatedCall call, DateTimeOffset now)
    {
        _refused[MinuteOf(now)]++;
        var second = (int)(now - start).TotalSeconds;
        _refusedPerSecond[second] = _refusedPerSecond.GetValueOrDefault(second) + 1;
    }

    public void GaveUp(SimulatedCall call)
    {
        _open.Remove(call);
        _givenUp++;
    }

    public Outcome ToOutcome()
    {
        var minutes = (scenario.Length - scenario.WarmUp).TotalMinutes;
        var end = start + scenario.Length;
        return new Outcome(
            limiter,
            new QuotaUse(_requests / (minutes * scenario.Requests), _input / (minutes * scenario.InputTokens), _output / (minutes * scenario.OutputTokens)),
            _made,
            _refused,
            _refusedPerSecond.Count == 0 ? 0 : _refusedPerSecond.Values.Max(),
            [.. _waits.OrderByDescending(wait => wait.Key).Select(wait => Waits(wait.Key, wait.Value, end))],
            _spent / 1_000m,
            scenario.Money is { } money ? Math.Max(0, _spent - money) / 1_000m : 0,
            _givenUp);
    }

    /// <summary>Who still waits at the end has waited for so long at least.</summary>
    private PriorityWaits Waits(LoopPriority priority, List<double> waits, DateTimeOffset end)
    {
        waits.AddRange(_open.Where(call => call.Key.Request.Priority == priority).Select(call => (end - call.Value).TotalSeconds));
        waits.Sort();
        return waits.Count == 0 ? new PriorityWaits(priority, 0, 0, 0) : new PriorityWaits(priority, waits.Count, waits[waits.Count / 2], waits[^1]);
    }

    private bool IsMeasured(DateTimeOffset at) => at - start >= scenario.WarmUp;

    private int MinuteOf(DateTimeOffset at) => (int)(at - start).TotalMinutes;
}
