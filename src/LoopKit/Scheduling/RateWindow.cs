namespace LoopKit.Scheduling;

/// <summary>Counts what calls use over a sliding window, so that in no window of that length more reaches the provider than it allows.</summary>
/// <remarks>
/// Whatever counts does so until a time; times are rounded up to a small part of the window, so that the number of calls costs nothing. What somebody
/// else uses of the same account is known from the provider alone: it counts as one more entry, which every answer replaces.
/// </remarks>
internal sealed class RateWindow(long limit, TimeSpan window)
{
    private const int Slots = 240;

    private readonly SortedDictionary<long, long> _ending = [];
    private readonly Dictionary<long, Entry> _underWay = [];
    private readonly long _slotTicks = Math.Max(1, window.Ticks / Slots);
    private Entry _foreign;
    private long _used;

    /// <summary>The first key of <see cref="_ending"/>, which is asked for far more often than it changes.</summary>
    private long _first = long.MaxValue;

    /// <summary>The most within the window.</summary>
    public long Limit { get; set; } = limit;

    /// <summary>The time over which is counted.</summary>
    public TimeSpan Window { get; set; } = window;

    /// <summary>A call was granted that counts until a time, unless it is known better before.</summary>
    public void Begin(long permit, long amount, DateTimeOffset until) => _underWay[permit] = Count(amount, until);

    /// <summary>A call has ended; now it is known what it used, and until when that counts.</summary>
    public void End(long permit, long amount, DateTimeOffset until)
    {
        if (_underWay.Remove(permit, out var entry))
        {
            Discount(entry);
            Count(amount, until);
        }
    }

    /// <summary>Nobody will say any more how a call ended; it counts as it was granted.</summary>
    public void Abandon(long permit) => _underWay.Remove(permit);

    /// <summary>The provider says how much is used; what is not ours counts until a time.</summary>
    public void Observe(long usedOfAll, DateTimeOffset now, DateTimeOffset until)
    {
        Discount(_foreign);
        _foreign = Count(Math.Max(0, usedOfAll - UsedAt(now)), until);
    }

    /// <summary>Whether a call may be granted. One that is larger than the whole limit may when nothing else counts: the provider decides.</summary>
    public bool HasRoom(long amount, DateTimeOffset now) => UsedAt(now) is var used && (used == 0 || used + amount <= Limit);

    /// <summary>How much counts.</summary>
    public long UsedAt(DateTimeOffset now)
    {
        while (_ending.Count > 0 && _first * _slotTicks <= now.UtcTicks)
        {
            _used -= _ending[_first];
            Remove(_first);
        }

        return _used;
    }

    /// <summary>When less counts than now; <see langword="null"/> when nothing does.</summary>
    public DateTimeOffset? NextChange => _ending.Count > 0 ? new DateTimeOffset(_first * _slotTicks, TimeSpan.Zero) : null;

    private Entry Count(long amount, DateTimeOffset until)
    {
        if (amount == 0)
        {
            return default;
        }

        var entry = new Entry((until.UtcTicks + _slotTicks - 1) / _slotTicks, amount);
        _ending[entry.Slot] = _ending.GetValueOrDefault(entry.Slot) + amount;
        _first = Math.Min(_first, entry.Slot);
        _used += amount;
        return entry;
    }

    private void Discount(Entry entry)
    {
        // What has expired meanwhile is not there any more.
        if (entry.Amount == 0 || !_ending.TryGetValue(entry.Slot, out var amount))
        {
            return;
        }

        _used -= entry.Amount;
        if (amount == entry.Amount)
        {
            Remove(entry.Slot);
        }
        else
        {
            _ending[entry.Slot] = amount - entry.Amount;
        }
    }

    private void Remove(long slot)
    {
        _ending.Remove(slot);
        if (slot == _first)
        {
            _first = _ending.Count > 0 ? _ending.First().Key : long.MaxValue;
        }
    }

    private readonly record struct Entry(long Slot, long Amount);
}
