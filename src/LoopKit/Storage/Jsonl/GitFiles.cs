namespace LoopKit.Storage.Jsonl;

/// <summary>Tells git what of a store to track and how to merge it.</summary>
internal static class GitFiles
{
    /// <summary>What a SQLite store writes, and hides everything with.</summary>
    private const string HidesAll = "*";

    private static readonly string[] _ignored = ["/commands/", "/host.json*", "/local/", "/loopkit.lock*", "*.tmp"];

    private static readonly string[] _attributes = ["/store.json -text", "/streams/** merge=loopkit -text", "/blobs/** binary"];

    /// <summary>Adds what is missing to both files.</summary>
    /// <returns>The files that were changed.</returns>
    public static IReadOnlyList<string> Write(JsonlFiles files) =>
        [.. new[] { Complete(files.GitIgnore, _ignored), Complete(files.GitAttributes, _attributes) }.OfType<string>()];

    private static string? Complete(string path, IReadOnlyList<string> lines)
    {
        var before = File.Exists(path) ? File.ReadAllLines(path) : [];
        var kept = before.Where(line => line.Trim() != HidesAll).ToList();
        var after = kept.Concat(lines.Except(kept)).ToList();
        if (after.SequenceEqual(before))
        {
            return null;
        }

        File.WriteAllText(path, string.Join('\n', after) + "\n");
        return path;
    }
}
