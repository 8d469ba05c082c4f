namespace LoopKit.Starts;

/// <summary>What some loops share and how many of them run: a loop type, a repository, a workspace.</summary>
/// <param name="words">Says that it is full, given how many run and how many may.</param>
/// <param name="groupOrder">The order of groups.</param>
internal sealed class StartLimit(Func<int, int, string> words, IComparer<StartGroup> groupOrder)
{
    public int Running { get; set; }

    /// <summary>The groups that would go on but for this.</summary>
    public SortedSet<StartGroup> Parked { get; } = new(groupOrder);

    public string Words(int limit) => words(Running, limit);
}
