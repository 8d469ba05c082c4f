namespace LoopKit.Storage.Jsonl;

/// <summary>Changes of the file system that last once they return.</summary>
internal static class DurableFiles
{
    /// <summary>Writes a file as a whole: whoever reads it, also after a crash, finds the old content or the new one.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var directory = Path.GetDirectoryName(path)!;
        CreateDirectory(directory);
        var draft = path + ".tmp";
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(draft, path, overwrite: true);
        UnixFileCalls.SyncDirectory(directory);
    }

    /// <summary>Makes a directory and those above it that are missing.</summary>
    public static void CreateDirectory(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        var parent = Path.GetDirectoryName(directory)!;
        CreateDirectory(parent);
        Directory.CreateDirectory(directory);
        UnixFileCalls.SyncDirectory(parent);
    }

    /// <summary>Deletes a file if there is one.</summary>
    public static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
            UnixFileCalls.SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }
}
