using System.Collections.Concurrent;

namespace LoopKit.Coordination;

/// <summary>Lets each sender send so many messages a second, and shuts those out for a while who do not keep to it.</summary>
/// <remarks>Thread-safe. In memory alone: after a restart everybody begins anew.</remarks>
internal sealed class FloodGuard(MessageLimits limits, TimeProvider time)
{
    /// <summary>Beyond so many, senders that have been quiet are forgotten.</summary>
    private const int MaxSenders = 10_000;

    private readonly ConcurrentDictionary<Address, Sender> _senders = new();

    /// <summary>Counts a message of a sender.</summary>
    public FloodVerdict Judge(Address sender)
    {
        var now = time.GetTimestamp();
        if (_senders.Count > MaxSenders)
        {
            foreach (var (address, _) in _senders.Where(other => IsQuiet(other.Value, now)))
            {
                _senders.TryRemove(address, out _);
            }
        }

        var state = _senders.GetOrAdd(sender, _ => new Sender { Tokens = limits.Burst, At = now });
        lock (state)
        {
            return Judge(state, now);
        }
    }

    private FloodVerdict Judge(Sender sender, long now)
    {
        if (sender.ShutOutAt is { } shutOutAt)
        {
            var left = limits.Pause - time.GetElapsedTime(shutOutAt, now);
            if (left > TimeSpan.Zero)
            {
                return new FloodVerdict.ShutOut(left, IsNew: false);
            }

            (sender.ShutOutAt, sender.Violations) = (null, 0);
        }

        Refill(sender, now);
        if (sender.Tokens >= 1)
        {
            sender.Tokens--;
            return FloodVerdict.Pass;
        }

        if (++sender.Violations < limits.Violations)
        {
            return new FloodVerdict.Over(TimeSpan.FromSeconds((1 - sender.Tokens) / limits.PerSecond));
        }

        sender.ShutOutAt = now;
        return new FloodVerdict.ShutOut(limits.Pause, IsNew: true);
    }

    private void Refill(Sender sender, long now)
    {
        sender.Tokens = Math.Min(limits.Burst, sender.Tokens + (time.GetElapsedTime(sender.At, now).TotalSeconds * limits.PerSecond));
        sender.At = now;
        if (sender.Tokens >= limits.Burst)
        {
            sender.Violations = 0;
        }
    }

    private bool IsQuiet(Sender sender, long now)
    {
        lock (sender)
        {
            Refill(sender, now);
            return sender.Tokens >= limits.Burst && sender.ShutOutAt is null;
        }
    }

    private sealed class Sender
    {
        public double Tokens { get; set; }

        public long At { get; set; }

        public int Violations { get; set; }

        public long? ShutOutAt { get; set; }
    }
}
