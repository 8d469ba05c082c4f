using System.Diagnostics;

namespace LoopKit.FaultTests.Harness;

/// <summary>Runs a victim under strace, which sees its calls on certain files and makes them fail.</summary>
internal static class Strace
{
    /// <summary>Every call that changes the files of a store or waits for the disk.</summary>
    public static IReadOnlyList<string> Writing { get; } =
        ["write", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate", "rename", "renameat", "renameat2", "unlink", "unlinkat"];

    private static readonly Lazy<string?> _problem = new(Probe);

    /// <summary>Where strace is missing or forbidden, a test says so and is not run.</summary>
    public static void Require()
    {
        if (_problem.Value is { } problem)
        {
            Assert.Ignore($"strace cannot be used here: {problem}");
        }
    }

    /// <param name="log">Where the seen calls are written.</param>
    /// <param name="files">The files.</param>
    /// <param name="injections">Faults, as strace describes them: <c>fsync:error=EIO:when=3</c>. Calls are counted for each kind.</param>
    public static IReadOnlyList<string> Command(string log, IEnumerable<string> files, params IEnumerable<string> injections) =>
    [
        "strace", "-f", "-o", log, "-e", "trace=" + string.Join(',', Writing),
        .. injections.SelectMany(injection => (string[])["-e", "inject=" + injection]),
        .. files.SelectMany(file => (string[])["-P", file]),
    ];

    private static string? Probe()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("strace", ["-f", "-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
