namespace LoopKit.Tools;

/// <summary>The files of a workspace, for tools. Nothing outside the workspace can be reached through it, symbolic links included.</summary>
/// <remarks>
/// Paths are relative to the workspace, or absolute beneath it, with <c>/</c>. Every member throws <see cref="ToolException"/> for what the
/// workspace does not allow: let it pass, the model gets it as a typed error. Thread-safe.
/// </remarks>
public interface IWorkspaceFiles
{
    /// <summary>The absolute path of the workspace.</summary>
    string Root { get; }

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.OutsideRoot"/>, <see cref="ToolErrors.NotFound"/>, <see cref="ToolErrors.NotRegular"/>.</exception>
    Stream OpenRead(string path);

    /// <summary>Replaces or creates a file atomically, and its directories.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.OutsideRoot"/>, <see cref="ToolErrors.NotRegular"/>, <see cref="ToolErrors.Denied"/>.</exception>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Lists a directory: names in ordinal order, directories with a trailing <c>/</c>.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.OutsideRoot"/>, <see cref="ToolErrors.NotFound"/>.</exception>
    IEnumerable<string> List(string path);
}
