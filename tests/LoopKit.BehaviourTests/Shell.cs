using System.Diagnostics;

namespace LoopKit.BehaviourTests;

/// <summary>Runs a command line outside LoopKit.</summary>
internal static class Shell
{
    public static async Task<(int ExitCode, string Output)> TryAsync(string directory, string command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = directory, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 2>&1; {command}");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output);
    }

    public static async Task RunAsync(string directory, string command, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await TryAsync(directory, command, cancellationToken);
        Assert.That(exitCode, Is.Zero, $"{command}: {output}");
    }
}
