using System.Text;

namespace LoopKit.Workspaces;

/// <summary>The files that differ from the index, as lists of paths that end with NUL.</summary>
/// <param name="Removed">Files to take out of the index.</param>
/// <param name="Written">Files to put into it.</param>
internal sealed record WorktreeChanges(ReadOnlyMemory<byte> Removed, ReadOnlyMemory<byte> Written)
{
    private const int FieldsBeforePath = 8;
    private const string OtherKind = "160000";

    /// <summary>Reads <c>git status --porcelain=v2 -z</c>. Paths stay bytes: they need not be text.</summary>
    public static WorktreeChanges Parse(ReadOnlySpan<byte> status)
    {
        using var removed = new MemoryStream();
        using var written = new MemoryStream();
        while (!status.IsEmpty)
        {
            var end = status.IndexOf((byte)0);
            Sort(status[..end], removed, written);
            status = status[(end + 1)..];
        }

        return new WorktreeChanges(removed.ToArray(), written.ToArray());
    }

    /// <summary>Takes one path, with its NUL, out of a list.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlySpan<byte> paths, ReadOnlySpan<byte> path)
    {
        using var kept = new MemoryStream();
        while (!paths.IsEmpty)
        {
            var end = paths.IndexOf((byte)0) + 1;
            kept.Write(paths[..end].SequenceEqual(path) ? default : paths[..end]);
            paths = paths[end..];
        }

        return kept.ToArray();
    }

    private static void Sort(ReadOnlySpan<byte> entry, MemoryStream removed, MemoryStream written)
    {
        if (entry[0] == (byte)'?')
        {
            // A trailing slash is a repository inside the workspace. Its files are its own; as a link to it they would be lost.
            if (entry[^1] != (byte)'/')
            {
                Add(written, entry[2..]);
            }
        }
        else if (entry[0] == (byte)'1')
        {
            var (fields, path) = Split(entry);
            var (state, indexMode, fileMode) = (fields[1][1], fields[4], fields[5]);
            if (state == 'D' || (fileMode == OtherKind && indexMode != OtherKind))
            {
                // A file that a repository of its own replaced is gone.
                Add(removed, path);
            }
            else if (state != '.')
            {
                Add(written, path);
            }
        }
    }

    private static (string[] Fields, byte[] Path) Split(ReadOnlySpan<byte> entry)
    {
        var start = 0;
        for (var field = 0; field < FieldsBeforePath; field++)
        {
            start += entry[start..].IndexOf((byte)' ') + 1;
        }

        return (Encoding.ASCII.GetString(entry[..start]).Split(' '), entry[start..].ToArray());
    }

    private static void Add(MemoryStream list, ReadOnlySpan<byte> path)
    {
        list.Write(path);
        list.WriteByte(0);
    }
}
