using System.Security.Cryptography;

namespace LoopKit.Storage.Jsonl;

/// <summary>Payloads in files named by their hash. A file appears whole, and is the same in every branch.</summary>
internal sealed class BlobFiles(JsonlFiles files)
{
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    public string PathOf(string hash) => Path.Combine(files.Blobs, hash[..2], hash[2..]);

    /// <summary>Writes a payload; it lasts once <see cref="Flush"/> has returned. Used by the writer alone.</summary>
    public void Put(string hash, ReadOnlySpan<byte> content)
    {
        var path = PathOf(hash);
        var existing = new FileInfo(path);
        if (existing.Exists && existing.Length == content.Length)
        {
            return;
        }

        var directory = Path.GetDirectoryName(path)!;
        DurableFiles.CreateDirectory(directory);
        DurableFiles.CreateDirectory(files.Local);
        var draft = Path.Combine(files.Local, "blob.tmp");
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(draft, path, overwrite: true);
        _touched.Add(directory);
    }

    /// <summary>Makes the names of the new files durable.</summary>
    public void Flush()
    {
        foreach (var directory in _touched)
        {
            UnixFileCalls.SyncDirectory(directory);
        }

        _touched.Clear();
    }

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>: the content is not that of the hash.</exception>
    public ReadOnlyMemory<byte>? Read(string hash)
    {
        var path = PathOf(hash);
        try
        {
            using var source = SharedFile.OpenRead(path);
            var content = new byte[source.Length];
            source.ReadExactly(content);
            return Convert.ToHexStringLower(SHA256.HashData(content)) == hash
                ? content
                : throw JsonlErrors.Corrupt(files.Root, $"{files.Shown(path)} has other bytes than its hash says");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
