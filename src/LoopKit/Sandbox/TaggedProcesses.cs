using System.Buffers;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace LoopKit.Sandbox;

/// <summary>Finds processes by a <c>NAME=value</c> that they were started with, wherever in the process tree they are by now.</summary>
/// <remarks>Zombies have no environment and are not found. Processes of other users are not seen, except by root.</remarks>
[SupportedOSPlatform("linux")]
internal static class TaggedProcesses
{
    // More than any environment that a shell can be started with by default.
    private const int MaxEnvironmentBytes = 1 << 20;

    /// <summary>Whether such a process lives.</summary>
    public static bool Any(string tag) => Find(tag, (_, _) => true).Any();

    /// <summary>Sends a signal to every such process, except this one, and names those that it was sent to.</summary>
    public static IReadOnlyList<int> Signal(string tag, int signal) =>
        [.. Find(tag, (process, isTagged) => ProcessSignals.Send(process, signal, isTagged))];

    /// <summary>Kills every such process, and those that appear meanwhile, and returns how many there were.</summary>
    public static async ValueTask<int> KillAllAsync(string tag, TimeSpan limit)
    {
        var killed = new HashSet<int>();
        await Poll.UntilAsync(() => KillOnce(tag, killed) == 0, limit).ConfigureAwait(false);
        return killed.Count;
    }

    private static int KillOnce(string tag, HashSet<int> killed)
    {
        var found = Signal(tag, ProcessSignals.Kill);
        killed.UnionWith(found);
        return found.Count;
    }

    private static IEnumerable<int> Find(string tag, Func<int, Func<bool>, bool> accept)
    {
        var bytes = Encoding.UTF8.GetBytes(tag);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxEnvironmentBytes);
        try
        {
            foreach (var process in AllProcesses().Where(process => process != Environment.ProcessId))
            {
                if (IsTagged(process, bytes, buffer) && accept(process, () => IsTagged(process, bytes, buffer)))
                {
                    yield return process;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static IEnumerable<int> AllProcesses()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            {
                yield return process;
            }
        }
    }

    private static bool IsTagged(int process, ReadOnlySpan<byte> tag, byte[] buffer)
    {
        try
        {
            using var file = new FileStream($"/proc/{process}/environ", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var length = file.ReadAtLeast(buffer.AsSpan(0, MaxEnvironmentBytes), MaxEnvironmentBytes, throwOnEndOfStream: false);
            return Contains(buffer.AsSpan(0, length), tag);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to another user.
            return false;
        }
    }

    private static bool Contains(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> tag)
    {
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].SequenceEqual(tag))
            {
                return true;
            }
        }

        return false;
    }
}
