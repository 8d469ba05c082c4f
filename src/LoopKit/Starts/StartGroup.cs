namespace LoopKit.Starts;

/// <summary>The loops of one key that wait, and where the first of them waits.</summary>
internal sealed class StartGroup(StartGroupKey key, StartOrder order)
{
    public StartGroupKey Key => key;

    public SortedSet<StartTicket> Waiting { get; } = new(order);

    /// <summary>The set that the group is in; <see langword="null"/> while nobody of it waits.</summary>
    public SortedSet<StartGroup>? Home { get; set; }

    public StartTicket Head => Waiting.Min!;

    /// <summary>By who goes first of each.</summary>
    public static IComparer<StartGroup> ByHead(StartOrder order) => Comparer<StartGroup>.Create((left, right) => order.Compare(left.Head, right.Head));
}
