using System.Text.Json;

namespace LoopKit.Storage.Jsonl;

/// <summary>Finds out whether the index of positions still belongs to the streams, and makes it anew when it does not.</summary>
/// <remarks>
/// It stands while every event that has a position is still there with the same hash. Events that came with a merge get the next positions. A
/// new index begins after every position that may have been handed out, so that whoever goes on from an old one is given events again
/// rather than none.
/// </remarks>
internal sealed class IndexOpening(JsonlFiles files, AppendFiles open, TimeProvider time)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";
    private const int FlushAfterRuns = 10_000;

    /// <summary>Opens the index for a host.</summary>
    /// <param name="states">All streams, as they are now; learns how far each is indexed.</param>
    /// <param name="rebuilt">Whether it was made anew although there was one.</param>
    public IndexWriter Open(IReadOnlyCollection<StreamState> states, out bool rebuilt)
    {
        var session = ReadSession();
        var boot = ReadBoot();
        var writer = session is null ? null : TryContinue(session, boot, states);
        rebuilt = session is not null && writer is null;
        if (writer is null)
        {
            var generation = session is null && states.Count == 0 ? 0 : Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds() * 1000, (session?.Generation ?? 0) + 1);
            writer = Begin(generation, states);
            session = new SessionRecord(generation, boot, -1);
        }

        AddMissing(writer, states);
        WriteSession(session! with { Boot = boot, Entries = -1 });
        RemoveOthers(session.Generation);
        return writer;
    }

    /// <summary>Notes an orderly end.</summary>
    public void Close(IndexWriter writer)
    {
        writer.Sync();
        if (ReadSession() is { } session)
        {
            WriteSession(session with { Entries = writer.Files.CountEntries() });
        }
    }

    /// <summary>The index in use, or <see langword="null"/>.</summary>
    public static SessionRecord? ReadSession(JsonlFiles files)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(files.Session), JsonlStoreJsonContext.Default.SessionRecord);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private SessionRecord? ReadSession() => ReadSession(files);

    private void WriteSession(SessionRecord session) =>
        DurableFiles.Write(files.Session, JsonSerializer.SerializeToUtf8Bytes(session, JsonlStoreJsonContext.Default.SessionRecord));

    /// <summary>The start of the machine; empty, which equals none, where it cannot be told.</summary>
    private static string ReadBoot() => File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "";

    private IndexWriter? TryContinue(SessionRecord session, string boot, IReadOnlyCollection<StreamState> states)
    {
        var index = new IndexFiles(files.Index(session.Generation));
        var wasWhole = session.Boot == boot && boot.Length > 0;
        if (!wasWhole && index.CountEntries() != session.Entries)
        {
            return null;
        }

        CutPartialName(index);
        var check = new IndexCheck(files, index, states);
        if (check.Run(session.Generation, keepPositions: wasWhole) is not { } next)
        {
            return null;
        }

        var present = states.Select(state => state.Name).ToHashSet(StringComparer.Ordinal);
        return new IndexWriter(index, open, [.. index.ReadNames().Select(name => present.Contains(name) ? name : "")], next);
    }

    /// <summary>A name whose line end is missing belongs to no entry.</summary>
    private static void CutPartialName(IndexFiles index)
    {
        if (File.Exists(index.Names))
        {
            using var file = File.Open(index.Names, FileMode.Open, FileAccess.ReadWrite, SharedFile.All);
            using var reader = new LineReader(SharedFile.OpenRead(index.Names), 0);
            while (reader.TryRead(out var line))
            {
                if (!line.IsComplete)
                {
                    file.SetLength(line.Offset);
                }
            }
        }
    }

    private IndexWriter Begin(long generation, IReadOnlyCollection<StreamState> states)
    {
        var index = new IndexFiles(files.Index(generation));
        if (Directory.Exists(index.Directory))
        {
            Directory.Delete(index.Directory, recursive: true);
        }

        foreach (var state in states)
        {
            state.Indexed = 0;
        }

        DurableFiles.CreateDirectory(index.Directory);
        return new IndexWriter(index, open, [], generation + 1);
    }

    private void AddMissing(IndexWriter writer, IReadOnlyCollection<StreamState> states)
    {
        Span<byte> hash = stackalloc byte[sizeof(ulong)];
        var runs = 0;
        foreach (var (state, first, count, shortHash) in new EventOrder(files).Merge(states.Where(state => state.Indexed < state.Head.Version)))
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(hash, shortHash);
            writer.Add(state.Name, first, count, hash);
            state.Indexed = first + count - 1;
            if (++runs % FlushAfterRuns == 0)
            {
                Flush(writer);
            }
        }

        Flush(writer);
    }

    private void Flush(IndexWriter writer)
    {
        writer.Flush();
        writer.Succeed();
        open.Trim();
    }

    private void RemoveOthers(long generation)
    {
        var used = files.Index(generation);
        foreach (var other in Directory.EnumerateDirectories(Path.GetDirectoryName(used)!).Where(directory => directory != used).ToList())
        {
            Directory.Delete(other, recursive: true);
        }
    }
}
