namespace LoopKit.Scheduling;

/// <summary>The calls under way in a lane, and when their permits expire.</summary>
internal sealed class Holders
{
    private readonly Dictionary<long, Holder> _holders = [];
    private readonly PriorityQueue<Holder, DateTimeOffset> _expiring = new();

    public int Count => _holders.Count;

    public IEnumerable<Holder> All => _holders.Values;

    public void Add(Holder holder)
    {
        _holders.Add(holder.Permit.Id, holder);
        _expiring.Enqueue(holder, holder.Permit.ExpiresAt);
        if (_expiring.Count > (2 * _holders.Count) + 64)
        {
            _expiring.Clear();
            _expiring.EnqueueRange(_holders.Values.Select(one => (one, one.Permit.ExpiresAt)));
        }
    }

    /// <summary>Removes a holder; <see langword="null"/> when its permit has expired, or was given back before.</summary>
    public Holder? Remove(long permit) => _holders.Remove(permit, out var holder) ? holder : null;

    /// <summary>Removes one whose permit has expired.</summary>
    public Holder? RemoveExpired(DateTimeOffset now) => NextExpiry <= now ? Remove(_expiring.Dequeue().Permit.Id) : null;

    /// <summary>When the next permit expires.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            while (_expiring.TryPeek(out var holder, out var expiry))
            {
                if (_holders.ContainsKey(holder.Permit.Id))
                {
                    return expiry;
                }

                _expiring.Dequeue();
            }

            return null;
        }
    }
}
