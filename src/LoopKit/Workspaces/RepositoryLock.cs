namespace LoopKit.Workspaces;

/// <summary>Lets one loop at a time, of this process and of all others, claim names and register worktrees in a repository.</summary>
internal sealed class RepositoryLock : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly IDisposable _turn;
    private readonly FileStream _file;

    private RepositoryLock(IDisposable turn, FileStream file)
    {
        _turn = turn;
        _file = file;
    }

    /// <summary>Waits for the lock. The system releases it when the process dies.</summary>
    public static async ValueTask<RepositoryLock> TakeAsync(
        KeyedTurns turns, string commonDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        var turn = await turns.TakeAsync(commonDirectory, cancellationToken).ConfigureAwait(false);
        try
        {
            return new RepositoryLock(turn, await OpenAsync(commonDirectory, time, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _turn.Dispose();
    }

    private static async Task<FileStream> OpenAsync(string commonDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        var directory = LoopClaims.DirectoryOf(commonDirectory);
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "lock");
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(began) < _patience)
            {
                await Task.Delay(_pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
