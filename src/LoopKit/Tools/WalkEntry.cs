namespace LoopKit.Tools;

/// <summary>Something that was found below a directory.</summary>
/// <param name="Path">Its path, relative to the workspace.</param>
/// <param name="Depth">How many directories it is below the first one: 0 directly in it.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
internal readonly record struct WalkEntry(string Path, int Depth, bool IsDirectory);
