namespace LoopKit.Workspaces.Protection;

/// <summary>A file, or a symbolic link, that a pattern protects.</summary>
/// <param name="Path">Its path in the workspace, with <c>/</c>.</param>
/// <param name="Mode">Its git mode.</param>
/// <param name="Hash">The hash of its content.</param>
internal sealed record FoundFile(string Path, string Mode, string Hash)
{
    /// <summary>The mode of a symbolic link.</summary>
    public const string LinkMode = "120000";

    /// <summary>Its bytes, where no git keeps them.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    public bool IsLink => Mode == LinkMode;
}
