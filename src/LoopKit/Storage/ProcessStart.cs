using System.Globalization;

namespace LoopKit.Storage;

/// <summary>Tells a process from another one that got its number later.</summary>
internal static class ProcessStart
{
    private const int StateField = 0;
    private const int StartField = 19;

    /// <summary>When a live process began, in a form that no change of the clock touches; <see langword="null"/> for none, and where it cannot be told.</summary>
    public static string? Of(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            // "NUMBER (NAME) STATE …", and the name may have anything in it.
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');

            // A process that ended keeps its number until its parent asks how; in a container there may be no parent that ever does.
            return fields[StateField] is "Z" or "X" ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}/{fields[StartField]}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
