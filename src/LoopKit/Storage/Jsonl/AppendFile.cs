using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage.Jsonl;

/// <summary>A file that is appended to. What was written since it was last made durable can be cut off again.</summary>
internal sealed class AppendFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly FileIdentity? _identity;

    private AppendFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        _identity = UnixFileCalls.IdentityOf(handle);
        Length = RandomAccess.GetLength(handle);
        UnixFileCalls.AlwaysAppend(handle);
    }

    public string Path { get; }

    /// <summary>Whether its end was compared with what is known of the stream.</summary>
    public bool IsVerified { get; set; }

    /// <summary>How long the file is by what was written here.</summary>
    public long Length { get; private set; }

    /// <summary>Opens a file, and creates it durably when there is none.</summary>
    public static AppendFile Open(string path)
    {
        var isNew = !File.Exists(path);
        var directory = System.IO.Path.GetDirectoryName(path)!;
        if (isNew)
        {
            DurableFiles.CreateDirectory(directory);
        }

        var file = new AppendFile(path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, SharedFile.All));
        try
        {
            if (isNew)
            {
                UnixFileCalls.SyncDirectory(directory);
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes, Length);
        Length += bytes.Length;
    }

    public void Sync() => RandomAccess.FlushToDisk(_handle);

    /// <summary>Cuts off what follows a length, durably.</summary>
    public void Cut(long length)
    {
        RandomAccess.SetLength(_handle, length);
        RandomAccess.FlushToDisk(_handle);
        Length = length;
    }

    /// <summary>Whether the file is still the one at its path.</summary>
    public bool IsAtItsPath() => _identity is not { } own
        ? File.Exists(Path)
        : UnixFileCalls.IdentityOf(Path) is { } now && now.IsSameFile(own);

    /// <summary>Whether the file is still the one at its path, and has in it what was written here and nothing else.</summary>
    public bool IsUntouched() => _identity is not { } own
        ? RandomAccess.GetLength(_handle) == Length
        : UnixFileCalls.IdentityOf(Path) is { } now && now.IsSameFile(own) && now.Size == Length;

    /// <summary>The end of the file from an offset on.</summary>
    public byte[] ReadFrom(long offset)
    {
        var bytes = new byte[Math.Max(0, Length - offset)];
        return RandomAccess.Read(_handle, bytes, offset) == bytes.Length ? bytes : [];
    }

    public void Dispose() => _handle.Dispose();
}
