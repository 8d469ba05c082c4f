namespace LoopKit.Scheduling;

/// <summary>The order of a lane's waiters: by priority, with ageing, and fair within a priority.</summary>
/// <param name="ageing">How long one priority waits until it goes before the next higher one that has just come.</param>
internal sealed class FairQueue(TimeSpan ageing)
{
    private readonly FairLevel[] _levels = [.. Enum.GetValues<LoopPriority>().Select(_ => new FairLevel())];

    public int Count { get; private set; }

    public void Add(Waiter waiter)
    {
        LevelOf(waiter).Add(waiter);
        Count++;
    }

    public void Remove(Waiter waiter)
    {
        LevelOf(waiter).Remove(waiter);
        Count--;
    }

    /// <summary>The one whose turn it is.</summary>
    public Waiter? Peek() => Next()?.Peek();

    /// <summary>Serves the one whose turn it is.</summary>
    public Waiter Take()
    {
        Count--;
        return Next()!.Take();
    }

    /// <summary>Everybody, in the order in which they would be served if nobody came.</summary>
    public IEnumerable<Waiter> InOrder()
    {
        var copy = new FairQueue(ageing) { Count = Count };
        for (var level = 0; level < _levels.Length; level++)
        {
            copy._levels[level] = _levels[level].Copy();
        }

        while (copy.Count > 0)
        {
            yield return copy.Take();
        }
    }

    private FairLevel LevelOf(Waiter waiter) => _levels[(int)waiter.Request.Priority];

    /// <summary>A higher priority is worth a time of waiting. What has waited longest by that comes first, and with equal waits the higher one.</summary>
    private FairLevel? Next()
    {
        FairLevel? next = null;
        var since = DateTimeOffset.MaxValue;
        for (var priority = _levels.Length - 1; priority >= 0; priority--)
        {
            if (_levels[priority].Oldest is { } oldest && oldest.Since - (priority * ageing) is var aged && aged < since)
            {
                (next, since) = (_levels[priority], aged);
            }
        }

        return next;
    }
}
