using System.Diagnostics;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>Prepares a directory by a command line.</summary>
internal static class Shell
{
    public static async Task<string> RunAsync(string directory, string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{command}: {await errors}");
        return output.Trim();
    }
}
