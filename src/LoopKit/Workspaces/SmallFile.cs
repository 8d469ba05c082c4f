using System.Text;

namespace LoopKit.Workspaces;

/// <summary>Reads and replaces small files that others may have tampered with.</summary>
internal static class SmallFile
{
    private const int MaxLength = 4_096;

    /// <summary>The first line of a small regular file; <see langword="null"/> for anything else, because a pipe would be waited for.</summary>
    public static string? ReadLine(string path) => ReadLines(path) is [var line, ..] ? line : null;

    /// <summary>The lines of a small regular file; none for anything else.</summary>
    public static IReadOnlyList<string> ReadLines(string path)
    {
        var file = new FileInfo(path);
        return file is { Exists: true, LinkTarget: null, Length: > 0 and <= MaxLength } ? File.ReadAllLines(path) : [];
    }

    /// <summary>Writes a file so that a crash leaves either the old or the new one. What stands at its path is replaced, never followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its new content.</param>
    /// <param name="draftDirectory">Where the draft is written: on the same volume. Default: beside the file.</param>
    public static void Write(string path, string content, string? draftDirectory = null)
    {
        var draft = Path.Combine(draftDirectory ?? Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}.new");
        using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
