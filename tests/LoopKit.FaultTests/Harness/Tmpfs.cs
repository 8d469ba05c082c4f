using System.Diagnostics;

namespace LoopKit.FaultTests.Harness;

/// <summary>A small file system of its own, to be filled.</summary>
internal sealed class Tmpfs : IDisposable
{
    private Tmpfs(string directory) => Root = directory;

    public string Root { get; }

    private string Ballast => Path.Combine(Root, "ballast");

    /// <summary>Mounts one. Where that is not permitted, a test says so and is not run.</summary>
    public static Tmpfs Mount(int megabytes)
    {
        var directory = Directory.CreateTempSubdirectory("loopkit-tmpfs-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory) is { } problem)
        {
            Directory.Delete(directory);
            Assert.Ignore($"A tmpfs cannot be mounted here: {problem}");
        }

        return new Tmpfs(directory);
    }

    /// <summary>Leaves no room, and returns how many bytes that took.</summary>
    public long Fill()
    {
        var piece = new byte[4096];
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(piece);
            }
        }
        catch (IOException)
        {
            return file.Length;
        }
    }

    public void Free() => File.Delete(Ballast);

    public void MakeReadOnly() => Assert.That(Run("mount", "-o", "remount,ro", Root), Is.Null);

    public void Dispose()
    {
        // Whoever still holds a file of it lets go of it with its end.
        Run("umount", "--lazy", Root);
        Directory.Delete(Root);
    }

    /// <returns>What went wrong, or <see langword="null"/>.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
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
