using System.Globalization;
using System.Text;

namespace LoopKit.Workspaces;

/// <summary>Shows a workspace's changes and history as text of bounded length, for prompts and people. Empty for plain directories.</summary>
internal sealed class WorkspaceView(GitWorktrees worktrees)
{
    /// <summary>The longest text.</summary>
    public const int MaxCharacters = 8_000;

    private static readonly string[] _comparing = ["diff-tree", "-r", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames"];

    /// <summary>The files that differ from a commit, one a line: <c>A</c>, <c>M</c>, <c>D</c> or <c>T</c>, a tab and the path.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="since">The commit. Default: the tip of the loop's branch, which is its last checkpoint.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<string> StatusAsync(Workspace workspace, string? since = null, CancellationToken cancellationToken = default) =>
        CompareAsync(workspace, "--name-status", since, MaxCharacters, cancellationToken);

    /// <summary>What differs from a commit, new files included, as a patch.</summary>
    /// <inheritdoc cref="StatusAsync" path="/param"/>
    public ValueTask<string> DiffAsync(Workspace workspace, string? since = null, CancellationToken cancellationToken = default) =>
        CompareAsync(workspace, "--patch", since, MaxCharacters, cancellationToken);

    /// <summary>The same, for readers with more room.</summary>
    public ValueTask<string> DiffAsync(Workspace workspace, string? since, int maxCharacters, CancellationToken cancellationToken) =>
        CompareAsync(workspace, "--patch", since, maxCharacters, cancellationToken);

    /// <summary>The newest commits of the loop's branch, newest first: short hash and subject.</summary>
    public async ValueTask<string> LogAsync(Workspace workspace, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (workspace.Kind != WorkspaceKind.GitWorktree)
        {
            return "";
        }

        var worktree = worktrees.Open(workspace).Worktree;
        var limit = count.ToString(CultureInfo.InvariantCulture);
        var command = worktree.RepositoryCommand("log", "--max-count", limit, "--no-color", "--no-show-signature", "--format=%h %s", worktree.Location.BranchRef, "--");
        return await ReadAsync(worktree, command, MaxCharacters, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string> CompareAsync(Workspace workspace, string format, string? since, int maxCharacters, CancellationToken cancellationToken)
    {
        if (workspace.Kind != WorkspaceKind.GitWorktree)
        {
            return "";
        }

        var checkpoints = worktrees.Open(workspace);
        var from = since is null ? checkpoints.Worktree.Location.BranchRef : GitName.RequireHash(since);
        var tree = await checkpoints.HashAsync(cancellationToken).ConfigureAwait(false);
        var command = checkpoints.Worktree.RepositoryCommand([.. _comparing, format, from, tree, "--"]);
        return await ReadAsync(checkpoints.Worktree, command, maxCharacters, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<string> ReadAsync(LoopWorktree worktree, GitCommand command, int maxCharacters, CancellationToken cancellationToken)
    {
        // No character has more than four bytes.
        var bounded = command with { MaxOutput = 4 * maxCharacters, MayTruncate = true };
        var output = await worktree.RunAsync(bounded, cancellationToken).ConfigureAwait(false);
        return Cut(Encoding.UTF8.GetString(output.Bytes).TrimEnd('\n'), output.Truncated, maxCharacters);
    }

    private static string Cut(string text, bool truncated, int maxCharacters)
    {
        if (!truncated && text.Length <= maxCharacters)
        {
            return text;
        }

        const string note = "\n[the rest is left out]";
        var length = Math.Min(text.Length, maxCharacters - note.Length);
        return string.Concat(text.AsSpan(0, length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), note);
    }
}
