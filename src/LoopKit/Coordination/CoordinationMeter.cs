using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LoopKit.Diagnostics;
using Microsoft.Extensions.Options;

namespace LoopKit.Coordination;

/// <summary>Counts messages and knows which writes are under way.</summary>
internal sealed class CoordinationMeter : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _stallTime;
    private readonly Meter _meter = new(LoopKitDiagnostics.MeterName);
    private readonly Counter<long> _sentCounter;
    private readonly Counter<long> _receivedCounter;
    private readonly Counter<long> _timeoutCounter;
    private readonly Counter<long> _violationCounter;
    private readonly Counter<long> _deadLetterCounter;
    private readonly ConcurrentDictionary<Write, long> _writes = new();
    private Func<(int Registered, int Pending)> _gauges = () => (0, 0);
    private long _sent;
    private long _received;
    private long _timeouts;
    private long _violations;
    private long _deadLetters;

    public CoordinationMeter(TimeProvider time, IOptions<LoopKitOptions> options)
    {
        _time = time;
        _stallTime = options.Value.Messages.StallTime;
        _sentCounter = _meter.CreateCounter<long>("loopkit.messages.sent", "{message}", "Messages that were sent, an alert once.");
        _receivedCounter = _meter.CreateCounter<long>("loopkit.messages.received", "{message}", "Deliveries into inboxes, an alert once for each receiver.");
        _timeoutCounter = _meter.CreateCounter<long>("loopkit.messages.timeouts", "{question}", "Questions that nobody answered in time.");
        _violationCounter = _meter.CreateCounter<long>("loopkit.messages.violations", "{message}", "Messages beyond a limit of their sender.");
        _deadLetterCounter = _meter.CreateCounter<long>("loopkit.messages.dead_letters", "{message}", "Messages that became dead letters.");
        _meter.CreateObservableGauge("loopkit.messages.registered", () => _gauges().Registered, "{inbox}", "Inboxes in use in this process.");
        _meter.CreateObservableGauge("loopkit.messages.pending", () => _gauges().Pending, "{question}", "Questions that somebody waits for.");
        _meter.CreateObservableGauge("loopkit.messages.stalled", () => OldestWrite > _stallTime ? 1 : 0, "{coordinator}", "1 while messages do not get through.");
    }

    private TimeSpan OldestWrite => _writes.IsEmpty ? TimeSpan.Zero : _time.GetElapsedTime(_writes.Values.DefaultIfEmpty(_time.GetTimestamp()).Min());

    /// <summary>Whether an instrument is one of this coordinator and not of another in the same process.</summary>
    public bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    /// <summary>Says where the counts that go up and down are.</summary>
    public void Watch(Func<(int Registered, int Pending)> gauges) => _gauges = gauges;

    public void Sent(Message message) => Count(ref _sent, _sentCounter, message);

    public void Received(Message message) => Count(ref _received, _receivedCounter, message);

    public void TimedOut(Message message) => Count(ref _timeouts, _timeoutCounter, message);

    public void Violated(Message message) => Count(ref _violations, _violationCounter, message);

    public void DeadLettered(Message message) => Count(ref _deadLetters, _deadLetterCounter, message);

    /// <summary>A write of a message begins; disposing of what is returned ends it.</summary>
    public IDisposable BeginWrite()
    {
        var write = new Write(this);
        _writes.TryAdd(write, _time.GetTimestamp());
        return write;
    }

    public CoordinatorSnapshot Read()
    {
        var (registered, pending) = _gauges();
        var oldest = OldestWrite;
        return new CoordinatorSnapshot
        {
            IsStalled = oldest > _stallTime,
            OldestWrite = oldest,
            Registered = registered,
            Pending = pending,
            Sent = Interlocked.Read(ref _sent),
            Received = Interlocked.Read(ref _received),
            Timeouts = Interlocked.Read(ref _timeouts),
            Violations = Interlocked.Read(ref _violations),
            DeadLetters = Interlocked.Read(ref _deadLetters),
        };
    }

    public void Dispose() => _meter.Dispose();

    private static void Count(ref long count, Counter<long> counter, Message message)
    {
        Interlocked.Increment(ref count);
        if (counter.Enabled)
        {
            counter.Add(1, new KeyValuePair<string, object?>("kind", message.Kind().ToString()));
        }
    }

    private sealed class Write(CoordinationMeter meter) : IDisposable
    {
        public void Dispose() => meter._writes.TryRemove(this, out _);
    }
}
