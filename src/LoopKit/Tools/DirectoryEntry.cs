namespace LoopKit.Tools;

/// <summary>A name in a directory. A link is not followed, so it is never a directory.</summary>
internal readonly record struct DirectoryEntry(string Name, bool IsDirectory);
