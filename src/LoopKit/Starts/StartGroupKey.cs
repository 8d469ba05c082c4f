namespace LoopKit.Starts;

/// <summary>Loops with the same key count against the same limits, so that the first of them speaks for all.</summary>
/// <param name="Definition">The loop type.</param>
/// <param name="MaxLoops">How many of it run at once by its own word.</param>
/// <param name="Repository">The repository or directory.</param>
/// <param name="SharesWorkspace">Whether all loops on it work in the very same directory.</param>
internal sealed record StartGroupKey(string Definition, int? MaxLoops, string Repository, bool SharesWorkspace);
