using System.Text;

namespace LoopKit.Tools;

/// <summary>What git would leave out below a directory: the <c>.gitignore</c> of the directory and of those above it, the nearest first.</summary>
/// <remarks>Only the workspace's own files are read: a user's global excludes and <c>.git/info/exclude</c> are not part of the work. Immutable.</remarks>
internal sealed class IgnoreRules
{
    /// <summary>The name of the files that hold rules.</summary>
    public const string FileName = ".gitignore";

    private const int MaxBytes = 256 << 10;
    private const int MaxRules = 2000;

    private readonly IgnoreRules? _above;
    private readonly string _directory;
    private readonly IReadOnlyList<IgnoreRule> _lastFirst;

    private IgnoreRules(IgnoreRules? above, string directory, IReadOnlyList<IgnoreRule> lastFirst) =>
        (_above, _directory, _lastFirst) = (above, directory, lastFirst);

    /// <summary>Without any file, only git's own directory is left out.</summary>
    public static IgnoreRules None { get; } = new(null, "", []);

    /// <summary>The rules of a directory: these and those of its own file.</summary>
    /// <param name="directory">The directory, relative to the workspace.</param>
    /// <param name="text">The content of its file.</param>
    public IgnoreRules With(string directory, string text)
    {
        List<IgnoreRule> rules = [.. text.TrimStart('\uFEFF').Split('\n').Select(line => IgnoreRule.Parse(line.EndsWith('\r') ? line[..^1] : line)).OfType<IgnoreRule>().Take(MaxRules)];
        rules.Reverse();
        return rules.Count == 0 ? this : new(this, directory, rules);
    }

    /// <summary>The rules of a directory: these and those of the file that it may have.</summary>
    public IgnoreRules Enter(IWorkspaceFiles files, string directory) =>
        ReadOrNull(files, WorkspacePath.Combine(directory, FileName)) is { } text ? With(directory, text) : this;

    /// <summary>Whether a path is left out by itself. That a directory above it is left out, is for the caller to know.</summary>
    /// <param name="path">The path, relative to the workspace.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool Ignores(string path, bool isDirectory)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        if (name is ".git")
        {
            return true;
        }

        for (var rules = this; rules is not null; rules = rules._above)
        {
            var below = rules._directory.Length == 0 ? path : path.AsSpan(rules._directory.Length + 1);
            foreach (var rule in rules._lastFirst)
            {
                if (rule.IsMatch(below, name, isDirectory))
                {
                    return !rule.IsNegated;
                }
            }
        }

        return false;
    }

    /// <summary>A file that cannot be read ignores nothing, as with git.</summary>
    private static string? ReadOrNull(IWorkspaceFiles files, string path)
    {
        try
        {
            using var stream = files.OpenRead(path);
            var buffer = new byte[MaxBytes];
            return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, MaxBytes, throwOnEndOfStream: false));
        }
        catch (Exception exception) when (exception is ToolException or IOException)
        {
            return null;
        }
    }
}
