using System.Globalization;
using System.Runtime.Versioning;

namespace LoopKit.Sandbox;

/// <summary>Holds a sandboxed command, with everything that it started, to its limits.</summary>
/// <remarks>
/// The kernel counts memory and processes of a tree only in control groups, which most users cannot make, and its limit of processes does not hold for
/// root. So they are looked at several times a second. What grows past a limit is ended as a whole.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class TreeWatch
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Watches until it is told to stop. Returns what limit was passed, when the command was killed for it.</summary>
    public static async Task<string?> RunAsync(LaunchedCommand command, SandboxPolicy limits, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_interval, TimeProvider.System, cancellationToken).ConfigureAwait(false);
                if (Passed(ProcessTree.Measure(command.ProcessId), limits) is { } passed)
                {
                    await command.KillAsync().ConfigureAwait(false);
                    return passed;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static string? Passed((int Threads, long Memory) tree, SandboxPolicy limits) => tree switch
    {
        _ when tree.Threads > limits.MaxProcesses => string.Create(CultureInfo.InvariantCulture, $"more than {limits.MaxProcesses} processes and threads (max-processes)"),
        _ when tree.Memory > limits.MaxMemory => string.Create(CultureInfo.InvariantCulture, $"more than {limits.MaxMemory / 1_000_000} MB of memory (max-memory)"),
        _ => null,
    };
}
