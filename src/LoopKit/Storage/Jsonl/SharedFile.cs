namespace LoopKit.Storage.Jsonl;

/// <summary>Opens files so that nobody who reads, writes, replaces or deletes them is held up, on any operating system.</summary>
internal static class SharedFile
{
    public const FileShare All = FileShare.ReadWrite | FileShare.Delete;

    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, All, bufferSize: 0);
}
