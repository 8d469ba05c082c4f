using System.Diagnostics;
using System.Globalization;

namespace LoopKit.SimulationTests;

/// <summary>A process that simulates, and what it printed.</summary>
internal static class SimulationProcess
{
    public static async Task<(int ExitCode, string Output)> RunAsync(int first, int count, params string[] options)
    {
        var start = OneThread.Command([first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture), .. options]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
