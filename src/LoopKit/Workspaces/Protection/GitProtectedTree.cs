using System.Text;
using LoopKit.Events;

namespace LoopKit.Workspaces.Protection;

/// <summary>The present files of a worktree beside the commit that its loop started from.</summary>
/// <remarks>
/// The tree that a checkpoint would save does not show everything: a loop can add a protected file and have it ignored, or put a repository around it. So
/// the protected files that stand in the directory are added to an index of its own, unless the ignore files of the start leave them out. To be used while
/// the worktree is not saved.
/// </remarks>
internal sealed class GitProtectedTree(LoopWorktree worktree, ProtectedPatterns patterns, string commit) : IDisposable
{
    private readonly string _index = $"{worktree.Location.Index}.{Guid.NewGuid():n}.guard";
    private string _tree = "";

    /// <summary>The files of a commit.</summary>
    public static async ValueTask<IReadOnlyList<FoundFile>> ListAsync(LoopWorktree worktree, string commit, CancellationToken cancellationToken)
    {
        var command = worktree.RepositoryCommand("ls-tree", "-r", "-z", "--full-tree", commit) with { MaxOutput = 64 << 20 };
        var output = await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return [.. Entries(output.Bytes).Select(entry => entry.Split('\t', 2)).Select(parts => (Fields: parts[0].Split(' '), Path: parts[1])).Select(entry => new FoundFile(entry.Path, entry.Fields[0], entry.Fields[2]))];
    }

    /// <summary>Looks at the files.</summary>
    /// <param name="tree">The tree that a checkpoint would save.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask OpenAsync(string tree, CancellationToken cancellationToken)
    {
        foreach (var left in Directory.EnumerateFiles(Path.GetDirectoryName(_index)!, $"{worktree.Location.Name}.*.guard*"))
        {
            // Of a host that died here: only one looks at a worktree at a time.
            File.Delete(left);
        }

        File.Copy(worktree.Location.Index, _index, overwrite: true);
        var hidden = await FindHiddenAsync(cancellationToken).ConfigureAwait(false);
        if (hidden.Count > 0)
        {
            await RunAsync(Encode(hidden), cancellationToken, "update-index", "--add", "--replace", "-z", "--stdin").ConfigureAwait(false);
            tree = (await RunAsync(default, cancellationToken, "write-tree").ConfigureAwait(false)).Text;
        }

        _tree = tree;
    }

    /// <summary>The protected files that differ.</summary>
    public async ValueTask<IReadOnlyList<TreeChange>> ChangesAsync(CancellationToken cancellationToken)
    {
        var changes = await TreeChange.ReadAsync(worktree, commit, _tree, cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(
                ErrorCodes.GitFailed, $"The commit {commit}, which has the protected files of '{worktree.Location.Name}', is gone. Fetch or restore it, then resume the loop.");
        return [.. changes.Where(IsProtected).OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    /// <summary>Lets git write the files anew: it replaces links on the way instead of following them.</summary>
    public async ValueTask<int> RestoreAsync(CancellationToken cancellationToken)
    {
        var changes = await ChangesAsync(cancellationToken).ConfigureAwait(false);
        if (changes.Count == 0)
        {
            return 0;
        }

        // Removed first, so that a file can stand where a directory was.
        var entries = new MemoryStream();
        foreach (var change in changes.OrderBy(change => change.Kind != ProtectedChangeKind.Added))
        {
            var gone = change.Kind == ProtectedChangeKind.Added;
            entries.Write(Encoding.ASCII.GetBytes(gone ? $"0 {new string('0', change.NewHash.Length)}\t" : $"{change.OldMode} {change.OldHash}\t"));
            entries.Write(change.RawPath);
            entries.WriteByte(0);
        }

        var present = _index + ".present";
        File.Copy(_index, present, overwrite: true);
        try
        {
            await RunAsync(entries.ToArray(), cancellationToken, "update-index", "--replace", "-z", "--index-info").ConfigureAwait(false);
            var target = (await RunAsync(default, cancellationToken, "write-tree").ConfigureAwait(false)).Text;
            File.Move(present, _index, overwrite: true);
            await RunAsync(default, cancellationToken, "read-tree", "--reset", "-u", target).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(present);
        }

        return changes.Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_index);
        File.Delete(_index + ".lock");
    }

    private bool IsProtected(TreeChange change) =>
        patterns.Match(change.Path) || (change.NewMode == FoundFile.LinkMode && change.Kind != ProtectedChangeKind.Deleted && patterns.IsOnTheWay(change.Path));

    /// <summary>Protected files of the directory that no checkpoint would save, though nothing left them out when the loop started.</summary>
    private async ValueTask<IReadOnlyList<string>> FindHiddenAsync(CancellationToken cancellationToken)
    {
        var found = ProtectedFileWalk.Find(worktree.Location.Worktree, patterns, cancellationToken);
        if (found.Count == 0)
        {
            return [];
        }

        var listed = await RunAsync(default, cancellationToken, "ls-files", "-z", "--cached").ConfigureAwait(false);
        var hidden = found.Except(Entries(listed.Bytes), StringComparer.Ordinal).ToList();
        return hidden.Count == 0 ? [] : [.. hidden.Except(await IgnoredAtStartAsync(hidden, cancellationToken).ConfigureAwait(false), StringComparer.Ordinal)];
    }

    private async ValueTask<IEnumerable<string>> IgnoredAtStartAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var rules = await WriteIgnoreFilesAsync(cancellationToken).ConfigureAwait(false);
        var command = In(rules, "check-ignore", "--no-index", "-z", "--stdin") with { Input = Encode(paths), ExpectedExitCode = 1, MaxOutput = 64 << 20 };
        return Entries((await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false)).Bytes);
    }

    /// <summary>The ignore files as they were, in a directory of their own: those of the worktree belong to the loop.</summary>
    private async ValueTask<string> WriteIgnoreFilesAsync(CancellationToken cancellationToken)
    {
        var rules = Path.Combine(worktree.Location.Seal, "ignore-files", commit);
        if (Directory.Exists(rules))
        {
            return rules;
        }

        var draft = $"{rules}.{Guid.NewGuid():n}";
        Directory.CreateDirectory(draft);
        var ignoreFiles = (await ListAsync(worktree, commit, cancellationToken).ConfigureAwait(false)).Where(file => Path.GetFileName(file.Path) == ".gitignore" && !file.IsLink);
        var entries = string.Concat(ignoreFiles.Select(file => $"{file.Mode} {file.Hash}\t{file.Path}\0"));
        var index = _index + ".ignore";
        try
        {
            await worktree.RunAsync(With(index, draft, "update-index", "--add", "-z", "--index-info") with { Input = Encoding.UTF8.GetBytes(entries) }, cancellationToken).ConfigureAwait(false);
            await worktree.RunAsync(With(index, draft, "checkout-index", "--all", "--force"), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(index);
        }

        try
        {
            Directory.Move(draft, rules);
        }
        catch (IOException) when (Directory.Exists(rules))
        {
            // Another loop of the same commit was quicker.
            Directory.Delete(draft, recursive: true);
        }

        return rules;
    }

    private GitCommand In(string directory, params string[] arguments) => With(_index, directory, arguments);

    private GitCommand With(string index, string directory, params string[] arguments)
    {
        var command = worktree.Command(arguments);
        return command with { Environment = new Dictionary<string, string>(command.Environment) { ["GIT_WORK_TREE"] = directory, ["GIT_INDEX_FILE"] = index } };
    }

    private ValueTask<GitOutput> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken, params string[] arguments) =>
        worktree.RunAsync(In(worktree.Location.Worktree, arguments) with { Input = input, MaxOutput = 64 << 20, Timeout = TimeSpan.FromMinutes(10) }, cancellationToken);

    private static byte[] Encode(IEnumerable<string> paths) => Encoding.UTF8.GetBytes(string.Concat(paths.Select(path => path + "\0")));

    private static string[] Entries(byte[] bytes) => Encoding.UTF8.GetString(bytes).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
