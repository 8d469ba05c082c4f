namespace LoopKit.Testing.Crashes;

/// <summary>A run that did not end as it does without a crash.</summary>
/// <param name="Points">The crossings at which its hosts were to be killed, one for each host; <see cref="CrashOptions.Only"/> repeats a run with one.</param>
/// <param name="Crashes">Where they died, in words.</param>
/// <param name="Explanation">What was different.</param>
public sealed record CrashFailure(IReadOnlyList<int> Points, IReadOnlyList<string> Crashes, string Explanation)
{
    /// <inheritdoc/>
    public override string ToString() => $"point {string.Join(", ", Points)} ({string.Join("; ", Crashes)}): {Explanation}";
}
