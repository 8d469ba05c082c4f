using System.Globalization;

namespace LoopKit.Workspaces;

/// <summary>What a loop has saved so far: the tip of its branch and its private refs <c>refs/loopkit/&lt;loop&gt;/&lt;iteration&gt;</c>.</summary>
/// <param name="Tip">The branch; <see langword="null"/> when it was deleted.</param>
/// <param name="Iterations">The private refs by iteration; 0 is the start.</param>
internal sealed record CheckpointRefs(SavedCommit? Tip, SortedDictionary<int, SavedCommit> Iterations)
{
    /// <summary>The private ref of an iteration.</summary>
    public static string RefOf(LoopId loop, int iteration) => string.Create(CultureInfo.InvariantCulture, $"{Prefix(loop)}{iteration}");

    /// <summary>Reads them with one run of git.</summary>
    public static async ValueTask<CheckpointRefs> ReadAsync(
        SealedRepository repository, string branchRef, LoopId loop, CancellationToken cancellationToken)
    {
        var command = repository.Command("for-each-ref", "--format=%(refname) %(objectname) %(tree)", branchRef, Prefix(loop)) with { MaxOutput = 16 << 20 };
        var output = await repository.RunAsync(command, cancellationToken).ConfigureAwait(false);
        var refs = output.Lines.Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => new SavedCommit(parts[1], parts[2]));

        var iterations = new SortedDictionary<int, SavedCommit>();
        foreach (var (name, commit) in refs)
        {
            if (name.StartsWith(Prefix(loop), StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(Prefix(loop).Length), NumberStyles.None, CultureInfo.InvariantCulture, out var iteration))
            {
                iterations[iteration] = commit;
            }
        }

        return new CheckpointRefs(refs.TryGetValue(branchRef, out var tip) ? tip : null, iterations);
    }

    /// <summary>The branch's commit or, when the branch was deleted, what was saved last.</summary>
    public SavedCommit? Latest => Tip ?? (Iterations.Count == 0 ? null : Iterations.Last().Value);

    /// <summary>The checkpoint before an iteration.</summary>
    public SavedCommit? Before(int iteration) =>
        Iterations.Where(pair => pair.Key < iteration).Select(pair => (SavedCommit?)pair.Value).LastOrDefault();

    private static string Prefix(LoopId loop) => $"refs/loopkit/{loop}/";
}
