using LoopKit.Tools;

namespace LoopKit.Tests.Plugins;

/// <summary>The files of one directory, for a tool under test.</summary>
internal sealed class DirectoryFiles(string root) : IWorkspaceFiles
{
    public string Root => root;

    public Stream OpenRead(string path) => File.Exists(Path.Combine(root, path))
        ? File.OpenRead(Path.Combine(root, path))
        : throw new ToolException(ToolErrors.NotFound, $"There is no file '{path}'.");

    public void Write(string path, ReadOnlySpan<byte> content) => File.WriteAllBytes(Path.Combine(root, path), content);

    public IEnumerable<string> List(string path) => Directory.EnumerateFiles(Path.Combine(root, path)).Select(file => Path.GetFileName(file));
}
