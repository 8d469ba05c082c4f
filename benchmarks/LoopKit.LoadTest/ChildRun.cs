using System.Diagnostics;

namespace LoopKit.LoadTest;

/// <summary>Runs this program again in a process of its own, so that nothing is warm and memory is its own.</summary>
internal static class ChildRun
{
    /// <summary>Returns what the child printed.</summary>
    /// <param name="before">A program that runs the child, with its arguments; empty for none.</param>
    /// <param name="arguments">What the child is told.</param>
    /// <param name="cancellationToken">Gives up and ends the child.</param>
    public static async Task<string> RunAsync(IReadOnlyList<string> before, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string[] command = [.. before, Environment.ProcessPath!, typeof(ChildRun).Assembly.Location, .. arguments];
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with exit code {process.ExitCode}.");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
