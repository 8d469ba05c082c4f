namespace LoopKit.Scheduling;

/// <summary>The waiters of one priority: work items are served in turn, by weight, and the waiters of each in order of arrival.</summary>
/// <remarks>
/// Weighted fair queueing by virtual time: a work item that is served moves on by one over its weight, and the virtual time moves on by one over the
/// weights of all that wait. One that comes (back) begins at the virtual time, so that nobody saves turns up, and nobody new overtakes for ever.
/// </remarks>
internal sealed class FairLevel
{
    private const int KeptFlows = 64;

    private readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Flow, (double Pass, long Order)> _order = new();
    private readonly LinkedList<Waiter> _byAge = [];
    private double _virtualTime;
    private double _weights;
    private int _active;

    public int Count => _byAge.Count;

    /// <summary>The one that waits longest.</summary>
    public Waiter? Oldest => _byAge.First?.Value;

    public void Add(Waiter waiter)
    {
        if (!_flows.TryGetValue(waiter.Flow, out var flow))
        {
            Forget();
            flow = new Flow(waiter.Flow);
            _flows.Add(flow.Name, flow);
        }

        if (flow.Waiters.Count == 0)
        {
            (flow.Weight, _active) = (waiter.Request.Weight, _active + 1);
            _weights += flow.Weight;
        }

        flow.Waiters.AddLast(waiter.InFlow);
        _byAge.AddLast(waiter.ByAge);
        if (!flow.IsPlaced)
        {
            flow.Pass = Math.Max(flow.Pass, _virtualTime);
            Place(flow);
        }
    }

    public void Remove(Waiter waiter)
    {
        var flow = _flows[waiter.Flow];
        flow.Waiters.Remove(waiter.InFlow);
        _byAge.Remove(waiter.ByAge);
        if (flow.Waiters.Count == 0)
        {
            (_weights, _active) = (_active == 1 ? 0 : _weights - flow.Weight, _active - 1);
        }
    }

    /// <summary>The one whose turn it is.</summary>
    public Waiter? Peek()
    {
        while (_order.TryPeek(out var flow, out _))
        {
            if (flow.Waiters.First is { } first)
            {
                return first.Value;
            }

            _order.Dequeue();
            flow.IsPlaced = false;
        }

        return null;
    }

    /// <summary>Serves the one whose turn it is.</summary>
    public Waiter Take()
    {
        var waiter = Peek()!;
        var flow = _order.Dequeue();
        flow.IsPlaced = false;
        _virtualTime = Math.Max(_virtualTime, flow.Pass) + (1 / _weights);
        flow.Pass += 1 / flow.Weight;
        Remove(waiter);
        if (flow.Waiters.Count > 0)
        {
            Place(flow);
        }

        return waiter;
    }

    /// <summary>The same waiters in the same order, to see who comes when.</summary>
    public FairLevel Copy()
    {
        var copy = new FairLevel { _virtualTime = _virtualTime, _weights = _weights, _active = _active };
        foreach (var flow in _flows.Values)
        {
            copy._flows.Add(flow.Name, new Flow(flow.Name) { Pass = flow.Pass, Weight = flow.Weight, IsPlaced = flow.IsPlaced });
        }

        copy._order.EnqueueRange(_order.UnorderedItems.Select(item => (copy._flows[item.Element.Name], item.Priority)));
        foreach (var waiter in _byAge)
        {
            var same = new Waiter(waiter.Request, waiter.Order, waiter.Since);
            copy._flows[same.Flow].Waiters.AddLast(same.InFlow);
            copy._byAge.AddLast(same.ByAge);
        }

        return copy;
    }

    private void Place(Flow flow)
    {
        _order.Enqueue(flow, (flow.Pass, flow.Waiters.First!.Value.Order));
        flow.IsPlaced = true;
    }

    /// <summary>A work item without waiters that has had no more than its share begins like a new one anyway.</summary>
    private void Forget()
    {
        if (_flows.Count < (2 * _active) + KeptFlows)
        {
            return;
        }

        foreach (var flow in _flows.Values.Where(flow => flow.Waiters.Count == 0 && !flow.IsPlaced && flow.Pass <= _virtualTime).ToList())
        {
            _flows.Remove(flow.Name);
        }
    }
}
