using System.Diagnostics;

namespace LoopKit.Sandbox;

/// <summary>A command that was started, with everything that it starts.</summary>
internal abstract class LaunchedCommand(Process process) : IDisposable
{
    /// <summary>The process that was started for the command.</summary>
    protected Process Process => process;

    /// <summary>The number of that process.</summary>
    public int ProcessId { get; } = process.Id;

    /// <summary>Starts a command in the way of the system.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static LaunchedCommand Start(CommandLaunch launch) =>
        OperatingSystem.IsLinux() ? LinuxCommand.Launch(launch) : PortableCommand.Launch(launch);

    /// <summary>Reads all output until it ends, or until it is told to give up.</summary>
    public abstract Task DrainAsync(OutputCapture output, CancellationToken cancellationToken);

    /// <summary>Waits until the command itself has ended; what it started may live on.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    /// <summary>Asks the command and everything that it started to end, and waits a short time for it.</summary>
    public abstract ValueTask TerminateAsync();

    /// <summary>Kills whatever is left.</summary>
    public abstract ValueTask KillAsync();

    /// <summary>Why what the command was to be started through has failed, once it has ended; <see langword="null"/> when it was started.</summary>
    public virtual string? StartProblem => null;

    /// <summary>How the command ended, once it has ended and its output is drained.</summary>
    public abstract (int? ExitCode, int? Signal) ReadStatus();

    /// <summary>Releases the streams. Ends nothing.</summary>
    public abstract void Dispose();

    /// <summary>What every start has in common: the directory, the streams, and only the given environment.</summary>
    protected static ProcessStartInfo StartInfo(string program, CommandLaunch launch)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = launch.Request.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
