using LoopKit.Scheduling;

namespace LoopKit.Simulator;

/// <summary>What is compared with: so many requests in each minute of the clock, first come, first served; or no limit at all. What is spent is counted when it is spent.</summary>
/// <param name="name">Its name.</param>
/// <param name="perMinute">The most requests in a minute; <see langword="null"/>: no limit.</param>
/// <param name="money">What may be spent.</param>
/// <param name="time">The clock.</param>
internal sealed class NaiveLimiter(string name, int? perMinute, decimal? money, TimeProvider time) : ILimiter
{
    private readonly Queue<SimulatedCall> _waiting = new();
    private DateTimeOffset _minute;
    private int _made;
    private decimal _spent;

    public string Name => name;

    public void Ask(SimulatedCall call) => _waiting.Enqueue(call);

    public IReadOnlyList<SimulatedCall> Take()
    {
        var now = time.GetUtcNow();
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        (_minute, _made) = minute == _minute ? (_minute, _made) : (minute, 0);
        List<SimulatedCall> granted = [];
        while (_waiting.Count > 0 && (perMinute is null || _made < perMinute))
        {
            _made++;
            granted.Add(_waiting.Dequeue());
        }

        return granted;
    }

    public void End(SimulatedCall call, PermitUsage usage)
    {
        // It learns nothing.
    }

    public bool? CanPay(SimulatedCall call) => money is null || _spent < money;

    public void Pay(SimulatedCall call, decimal cost) => _spent += cost;

    public void Dispose()
    {
        // It has nothing.
    }
}
