namespace LoopKit.Storage.Jsonl;

/// <summary>Tells a file from another that has taken its path.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file in it.</param>
/// <param name="Size">Its length in bytes, as it was looked at.</param>
internal sealed record FileIdentity(ulong Device, ulong Inode, long Size)
{
    public bool IsSameFile(FileIdentity other) => Device == other.Device && Inode == other.Inode;
}
