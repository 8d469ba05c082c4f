using System.Diagnostics;

namespace LoopKit.Sandbox;

/// <summary>A command on Windows or macOS. Kept simple, and not exercised by LoopKit's own tests.</summary>
/// <remarks>On macOS processes that detach themselves, or whose host was killed, are not found. Signals show as exit codes.</remarks>
internal sealed class PortableCommand(Process process, WindowsJob? job) : LaunchedCommand(process)
{
    /// <summary>Starts a command by the system's shell.</summary>
    public static PortableCommand Launch(CommandLaunch launch)
    {
        var command = launch.Request.Command;
        string[] program = OperatingSystem.IsWindows() ? ["cmd.exe"] : [.. launch.Through, "/bin/sh", "-c", "--", command];
        var start = StartInfo(program[0], launch);
        if (OperatingSystem.IsWindows())
        {
            // cmd.exe has its own quoting rules: with /s it takes everything between the outer quotes as it is.
            start.Arguments = $"/d /s /c \"{command}\"";
        }

        foreach (var argument in program[1..])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new PortableCommand(process, OperatingSystem.IsWindows() ? WindowsJob.Hold(process, launch.Limits) : null);
    }

    /// <inheritdoc/>
    public override Task DrainAsync(OutputCapture output, CancellationToken cancellationToken) => Task.WhenAll(
        output.DrainAsync(Process.StandardOutput.BaseStream, cancellationToken),
        output.DrainAsync(Process.StandardError.BaseStream, cancellationToken));

    /// <inheritdoc/>
    public override ValueTask TerminateAsync() => KillAsync();

    /// <inheritdoc/>
    public override ValueTask KillAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            job?.Kill();
        }

        Process.Kill(entireProcessTree: true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            job?.Dispose();
        }

        Process.Dispose();
    }

    /// <inheritdoc/>
    public override (int? ExitCode, int? Signal) ReadStatus() => (Process.HasExited ? Process.ExitCode : null, null);
}
