namespace LoopKit.Starts;

/// <summary>Which of two loops goes first. Does not change while they wait, so that a queue can be kept sorted.</summary>
/// <remarks>
/// A priority is worth a time of waiting: a loop counts as if it had waited that much longer. Two that are compared now compare the same later,
/// because both have waited longer by the same time.
/// </remarks>
internal sealed class StartOrder(StartLimits limits) : IComparer<StartTicket>
{
    public int Compare(StartTicket? left, StartTicket? right)
    {
        var order = limits.Policy == QueuePolicy.NewestFirst
            ? (right!.Priority, right.Since).CompareTo((left!.Priority, left.Since))
            : (AgedSince(left!), right!.Priority).CompareTo((AgedSince(right!), left!.Priority));
        return order != 0 ? order : string.CompareOrdinal(left!.Loop.Value, right!.Loop.Value);
    }

    private DateTimeOffset AgedSince(StartTicket ticket) => ticket.Since - ((int)ticket.Priority * limits.Ageing);
}
