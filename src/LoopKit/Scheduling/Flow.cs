namespace LoopKit.Scheduling;

/// <summary>The waiters of one work item in one priority.</summary>
internal sealed class Flow(string name)
{
    public string Name => name;

    /// <summary>How far the work item has been served, in calls by weight. The one that is least far goes first.</summary>
    public double Pass { get; set; }

    /// <summary>The weight that it asked with when it began to wait.</summary>
    public double Weight { get; set; } = 1;

    public LinkedList<Waiter> Waiters { get; } = [];

    /// <summary>Whether it has a place in the order of flows; it may keep it for a while when its waiters have left.</summary>
    public bool IsPlaced { get; set; }
}
