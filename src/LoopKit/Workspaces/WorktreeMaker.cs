using System.Text;

namespace LoopKit.Workspaces;

/// <summary>Makes a loop's branch and worktree, or mends what a crash or a person left of them. Every step may be repeated.</summary>
internal sealed class WorktreeMaker(SealedRepository repository, WorktreeLocation location)
{
    private static readonly TimeSpan _checkoutTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Makes the branch, unless it exists: at the last checkpoint or, without any, where the loop started.</summary>
    public async ValueTask EnsureBranchAsync(LoopId loop, LoopClaim claim, CancellationToken cancellationToken)
    {
        var refs = await CheckpointRefs.ReadAsync(repository, location.BranchRef, loop, cancellationToken).ConfigureAwait(false);
        var start = CheckpointRefs.RefOf(loop, 0);
        var input = new StringBuilder();
        if (refs.Tip is null)
        {
            input.Append("create ").Append(location.BranchRef).Append(' ').Append(refs.Latest?.Commit ?? claim.BaseCommit).Append('\n');
        }

        if (!refs.Iterations.ContainsKey(0))
        {
            input.Append("create ").Append(start).Append(' ').Append(claim.BaseCommit).Append('\n');
        }

        if (input.Length > 0)
        {
            var command = repository.Command("update-ref", "--stdin") with
            {
                Input = Encoding.UTF8.GetBytes(input.ToString()),
                OwnLocks = [.. new[] { location.BranchRef, start }.Select(name => Path.Combine(repository.CommonDirectory, name + ".lock"))],
            };
            await repository.RunAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what a killed run made before the worktree was complete. No loop has worked in it yet.</summary>
    public void Clear()
    {
        Discard(location.Worktree);
        Unregister();
        File.Delete(location.Index);
    }

    /// <summary>Finds git's directory of the worktree, or makes it anew. The files stay as they are.</summary>
    public async ValueTask<string> EnsureRegisteredAsync(CancellationToken cancellationToken)
    {
        var found = WorktreeLocation.Registrations(repository.CommonDirectory)
            .FirstOrDefault(directory => location.IsRegistration(directory) && SmallFile.ReadLine(Path.Combine(directory, "HEAD")) is not null);
        var registration = found ?? await RegisterAsync(cancellationToken).ConfigureAwait(false);
        PointToRegistration(registration);
        return registration;
    }

    /// <summary>Writes the files of the branch.</summary>
    public static async ValueTask CheckOutAsync(LoopWorktree worktree, CancellationToken cancellationToken)
    {
        var command = worktree.Command("read-tree", "--reset", "-u", worktree.Location.BranchRef) with { Timeout = _checkoutTimeout };
        await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false);
        worktree.PublishIndex();
    }

    // In an empty directory beside it, because git refuses one with files, and moved by its way back, as `git worktree repair` does.
    private async ValueTask<string> RegisterAsync(CancellationToken cancellationToken)
    {
        Unregister();
        Directory.CreateDirectory(Path.GetDirectoryName(location.Draft)!);
        var command = repository.Command("worktree", "add", "--quiet", "--no-checkout", location.Draft, location.Branch);
        await repository.RunAsync(command, cancellationToken).ConfigureAwait(false);

        var registration = WorktreeLocation.Registrations(repository.CommonDirectory).First(location.IsDraftRegistration);
        Directory.CreateDirectory(location.Worktree);
        SmallFile.Write(Path.Combine(registration, "gitdir"), Path.Combine(location.Worktree, ".git") + "\n");
        Discard(location.Draft);
        return registration;
    }

    private void Unregister()
    {
        foreach (var directory in WorktreeLocation.Registrations(repository.CommonDirectory).ToList())
        {
            if (location.IsRegistration(directory) || location.IsDraftRegistration(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        Discard(location.Draft);
    }

    private void Discard(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        var discarded = Path.Combine(location.Seal, "discarded", Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Path.GetDirectoryName(discarded)!);
        Directory.Move(directory, discarded);
        try
        {
            Directory.Delete(discarded, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A name that is not text cannot be deleted from .NET. Out of the way is enough.
        }
    }

    // For the loop's own git; host git never reads it. A directory is a repository that the loop made there: its own business.
    private void PointToRegistration(string registration)
    {
        var file = Path.Combine(location.Worktree, ".git");
        if (new DirectoryInfo(file) is not { Exists: true, LinkTarget: null })
        {
            SmallFile.Write(file, $"gitdir: {registration}\n", draftDirectory: location.Seal);
        }
    }
}
