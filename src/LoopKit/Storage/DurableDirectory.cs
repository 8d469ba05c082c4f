using LoopKit.Tools;

namespace LoopKit.Storage;

/// <summary>Makes the names in a directory last.</summary>
internal static class DurableDirectory
{
    /// <summary>Returns when new and changed names in a directory are on the disk. Only Linux needs and offers it here; others keep names in order themselves.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Sync(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var handle = LinuxFileCalls.Open(directory, LinuxFileCalls.Directory);
        if (handle.IsInvalid || LinuxFileCalls.Sync(handle) != 0)
        {
            throw new IOException($"The directory '{directory}' cannot be synced (error {LinuxFileCalls.LastError}).");
        }
    }
}
