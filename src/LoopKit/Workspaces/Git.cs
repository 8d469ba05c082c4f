namespace LoopKit.Workspaces;

/// <summary>Runs the git command. Nothing else in LoopKit does.</summary>
/// <remarks>Thread-safe. A run that meets another process's lock is repeated, with growing pauses of 6 seconds in all.</remarks>
internal sealed class Git
{
    private const int LockAttempts = 9;
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(25);

    /// <summary>Git holds the locks that are meant here for milliseconds.</summary>
    private static readonly TimeSpan _staleLock = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly IReadOnlyList<string> _directories;
    private string? _program;

    public Git(TimeProvider time)
        : this(time, [.. GitEnvironment.ProgramDirectories])
    {
    }

    /// <param name="time">The clock.</param>
    /// <param name="directories">Where the program is looked for, in order.</param>
    internal Git(TimeProvider time, IReadOnlyList<string> directories)
    {
        _time = time;
        _directories = directories;
    }

    /// <summary>How many times git was started, for measurements.</summary>
    internal int Runs => _runs;

    private int _runs;

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.GitFailed"/> or <see cref="ErrorCodes.GitUnavailable"/>.</exception>
    public async ValueTask<GitOutput> RunAsync(GitCommand command, CancellationToken cancellationToken = default)
    {
        _program ??= await GitProgram.FindAsync(_directories, _time, cancellationToken).ConfigureAwait(false);
        var pause = _firstPause;
        for (var attempt = 1; ; attempt++)
        {
            Interlocked.Increment(ref _runs);
            var output = await GitProcess.RunAsync(_program, command, _time, cancellationToken).ConfigureAwait(false);
            if (Succeeded(command, output))
            {
                return output;
            }

            if (attempt == LockAttempts || !MetLock(output))
            {
                return output.ExitCode == command.ExpectedExitCode ? output : throw Failure(command, output);
            }

            RemoveStaleLocks(command.OwnLocks);
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            pause *= 2;
        }
    }

    /// <summary>Describes a run that went wrong.</summary>
    public static LoopKitException Failure(GitCommand command, GitOutput output)
    {
        var what = output.Truncated
            ? $"printed more than {command.MaxOutput} bytes. Let .gitignore leave out what was generated, then resume"
            : $"failed with exit code {output.ExitCode}: {(output.Error.Length == 0 ? "no explanation" : output.Error.TrimEnd('.'))}. Mend that, then resume or start again";
        return new LoopKitException(ErrorCodes.GitFailed, $"'{command}' in '{command.Directory}' {what}.");
    }

    private static bool Succeeded(GitCommand command, GitOutput output) =>
        output.Truncated ? command.MayTruncate : output.ExitCode == 0;

    private static bool MetLock(GitOutput output) =>
        output.Error.Contains(".lock': File exists", StringComparison.Ordinal);

    private void RemoveStaleLocks(IReadOnlyList<string> locks)
    {
        foreach (var file in locks.Select(path => new FileInfo(path)).Where(file => file.Exists))
        {
            if (_time.GetUtcNow() - file.LastWriteTimeUtc > _staleLock)
            {
                file.Delete();
            }
        }
    }
}
