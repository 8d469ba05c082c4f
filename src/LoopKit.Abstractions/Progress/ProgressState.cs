namespace LoopKit.Progress;

/// <summary>What a progress strategy remembers. It is stored with every iteration, so it must stay small.</summary>
/// <param name="Notes">The notes, oldest first.</param>
public sealed record ProgressState(IReadOnlyList<ProgressNote> Notes)
{
    /// <summary>Nothing yet.</summary>
    public static ProgressState Empty { get; } = new([]);
}
