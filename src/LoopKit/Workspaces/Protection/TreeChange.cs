using System.Text;
using LoopKit.Events;

namespace LoopKit.Workspaces.Protection;

/// <summary>A file that differs between two git trees.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="OldMode">Its mode in the first tree; zeros when it is not there.</param>
/// <param name="OldHash">Its hash in the first tree.</param>
/// <param name="NewMode">Its mode in the second tree; zeros when it is not there.</param>
/// <param name="NewHash">Its hash in the second tree.</param>
/// <param name="RawPath">Its path as git has it: bytes that need not be text.</param>
internal sealed record TreeChange(ProtectedChangeKind Kind, string OldMode, string OldHash, string NewMode, string NewHash, byte[] RawPath)
{
    private const int MaxOutput = 64 << 20;

    /// <summary>The path as text.</summary>
    public string Path { get; } = Encoding.UTF8.GetString(RawPath);

    /// <summary>The change as it is recorded.</summary>
    public ProtectedChange Protected => new(Path, Kind, Kind == ProtectedChangeKind.Deleted ? null : NewHash);

    /// <summary>Compares two trees; <see langword="null"/> when one of them is not there any more.</summary>
    public static async ValueTask<IReadOnlyList<TreeChange>?> ReadAsync(LoopWorktree worktree, string from, string to, CancellationToken cancellationToken)
    {
        if (from == to)
        {
            return [];
        }

        var command = worktree.RepositoryCommand("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", from, to, "--");
        var output = await worktree.RunAsync(command with { MaxOutput = MaxOutput, ExpectedExitCode = 128 }, cancellationToken).ConfigureAwait(false);
        return output.ExitCode == 0 ? Parse(output.Bytes) : null;
    }

    /// <summary>Reads <c>:mode mode hash hash status NUL path NUL</c>, again and again.</summary>
    public static IReadOnlyList<TreeChange> Parse(ReadOnlySpan<byte> raw)
    {
        List<TreeChange> changes = [];
        while (!raw.IsEmpty)
        {
            var fields = Encoding.ASCII.GetString(Take(ref raw)).TrimStart(':').Split(' ');
            var kind = fields[4][0] switch { 'A' => ProtectedChangeKind.Added, 'D' => ProtectedChangeKind.Deleted, _ => ProtectedChangeKind.Changed };
            changes.Add(new TreeChange(kind, fields[0], fields[2], fields[1], fields[3], Take(ref raw).ToArray()));
        }

        return changes;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> raw)
    {
        var end = raw.IndexOf((byte)0);
        var field = raw[..end];
        raw = raw[(end + 1)..];
        return field;
    }
}
