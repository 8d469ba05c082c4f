namespace LoopKit.ChaosTests;

/// <summary>Which request meets which fault: of every hundred requests exactly so many, in an order that the seed decides. Thread-safe.</summary>
internal sealed class FaultPlan(Random random)
{
    private static readonly (ProviderFault Fault, int Of100)[] _shares =
    [
        (ProviderFault.RateLimited, 10),
        (ProviderFault.Overloaded, 5),
        (ProviderFault.MidStreamError, 5),
        (ProviderFault.Cut, 3),
        (ProviderFault.Hang, 2),
        (ProviderFault.Garbage, 1),
    ];

    private readonly Lock _gate = new();
    private readonly Queue<ProviderFault> _next = new();
    private readonly Dictionary<ProviderFault, int> _fired = [];

    /// <summary>How often each fault was chosen.</summary>
    public IReadOnlyDictionary<ProviderFault, int> Fired => _fired;

    /// <summary>The fault of the next request, and a number that its details follow from.</summary>
    public (ProviderFault Fault, int Detail) Next()
    {
        lock (_gate)
        {
            if (_next.Count == 0)
            {
                Deal();
            }

            var fault = _next.Dequeue();
            _fired[fault] = _fired.GetValueOrDefault(fault) + 1;
            return (fault, random.Next(1 << 20));
        }
    }

    private void Deal()
    {
        var faults = _shares.SelectMany(share => Enumerable.Repeat(share.Fault, share.Of100)).ToList();
        var hundred = faults.Concat(Enumerable.Repeat(ProviderFault.None, 100 - faults.Count)).ToArray();
        random.Shuffle(hundred);
        foreach (var fault in hundred)
        {
            _next.Enqueue(fault);
        }
    }
}
