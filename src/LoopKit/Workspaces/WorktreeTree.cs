using System.Text;
using System.Text.RegularExpressions;

namespace LoopKit.Workspaces;

/// <summary>Turns the files of a worktree into a git tree.</summary>
/// <remarks>
/// Not by <c>git add</c>: that asks every repository inside the workspace for its status, and so runs the file system monitor that such a
/// repository configures. Status, update-index and write-tree start nothing. Not thread-safe; the owner takes turns.
/// </remarks>
internal sealed partial class WorktreeTree(LoopWorktree worktree)
{
    private const int MaxStatus = 64 << 20;
    private const int MaxSpecials = 20;

    private string? _base;
    private string? _tree;

    /// <summary>Writes the tree.</summary>
    /// <param name="tip">The branch's commit. What it holds is tracked, even where <c>.gitignore</c> would leave it out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<string> WriteAsync(string tip, CancellationToken cancellationToken)
    {
        File.Delete(worktree.Location.Index + ".lock");
        await BaseOnAsync(tip, cancellationToken).ConfigureAwait(false);
        var status = worktree.Command("status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames");
        var output = await worktree.RunAsync(status with { MaxOutput = MaxStatus }, cancellationToken).ConfigureAwait(false);
        var changes = WorktreeChanges.Parse(output.Bytes);

        // Removed first, so that a file can stand where a directory was.
        await RemoveAsync(changes.Removed, cancellationToken).ConfigureAwait(false);
        await WriteAsync(changes.Written, cancellationToken).ConfigureAwait(false);
        return _tree ??= (await worktree.RunAsync(worktree.Command("write-tree"), cancellationToken).ConfigureAwait(false)).Text;
    }

    /// <summary>Writes the files of a tree. Files that <c>.gitignore</c> leaves out stay as they are.</summary>
    /// <param name="tip">The branch's commit.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask CheckOutAsync(string tip, string tree, CancellationToken cancellationToken)
    {
        // First every file is put into the index, so that those which the tree does not have are removed.
        await WriteAsync(tip, cancellationToken).ConfigureAwait(false);
        (_base, _tree) = (null, null);
        var command = worktree.Command("read-tree", "--reset", "-u", GitName.RequireHash(tree)) with { Timeout = TimeSpan.FromMinutes(10) };
        await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false);
        _tree = tree;
    }

    /// <summary>Notes that the tree written last became this commit.</summary>
    public void Committed(string commit) => _base = commit;

    private async ValueTask BaseOnAsync(string tip, CancellationToken cancellationToken)
    {
        if (tip == _base && File.Exists(worktree.Location.Index))
        {
            return;
        }

        (_base, _tree) = (null, null);
        var written = File.GetLastWriteTimeUtc(worktree.Location.Index);
        await worktree.RunAsync(worktree.Command("read-tree", "--reset", "-i", GitName.RequireHash(tip)), cancellationToken).ConfigureAwait(false);

        // Git takes a file whose time is that of the index, to the second, for one that may have changed. This command looks at no file, so the index is as old as before.
        if (written > DateTime.UnixEpoch)
        {
            File.SetLastWriteTimeUtc(worktree.Location.Index, written);
        }

        _base = tip;
    }

    private async ValueTask RemoveAsync(ReadOnlyMemory<byte> paths, CancellationToken cancellationToken)
    {
        if (!paths.IsEmpty)
        {
            _tree = null;
            await worktree.RunAsync(Update("--force-remove") with { Input = paths }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> paths, CancellationToken cancellationToken)
    {
        for (var specials = 0; !paths.IsEmpty; specials++)
        {
            _tree = null;
            var command = Update("--add", "--remove", "--replace") with { Input = paths, ExpectedExitCode = specials < MaxSpecials ? 128 : null };
            var output = await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false);
            if (output.ExitCode == 0)
            {
                return;
            }

            // A file was replaced by a pipe or a device, which status takes for an edit. It cannot be stored, so the file is gone.
            var special = SpecialFile().Match(output.Error) is { Success: true } match
                ? Encoding.UTF8.GetBytes(match.Groups[1].Value + "\0")
                : throw Git.Failure(command, output);
            await RemoveAsync(special, cancellationToken).ConfigureAwait(false);
            paths = WorktreeChanges.Without(paths.Span, special);
        }
    }

    private GitCommand Update(params string[] options) =>
        worktree.Command(["update-index", .. options, "-z", "--stdin"]) with { Timeout = TimeSpan.FromMinutes(10) };

    [GeneratedRegex(@"^error: (.+): unsupported file type$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex SpecialFile();
}
