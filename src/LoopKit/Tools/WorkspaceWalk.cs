namespace LoopKit.Tools;

/// <summary>Goes through a directory and everything below it, depth first and in order. Links are shown and never followed.</summary>
/// <param name="files">The workspace.</param>
/// <param name="withIgnored">Whether what <c>.gitignore</c> names is shown as well.</param>
/// <param name="maxDepth">Directories deeper than this are shown and not entered.</param>
/// <remarks>Memory is bounded by depth and the pages of <see cref="IWorkspaceFiles.List"/>, time by <see cref="MaxEntries"/>.</remarks>
internal sealed class WorkspaceWalk(IWorkspaceFiles files, bool withIgnored, int maxDepth = WorkspaceWalk.MaxDepth)
{
    /// <summary>The most names that are looked at.</summary>
    public const int MaxEntries = 200_000;

    /// <summary>The deepest directory that is entered.</summary>
    public const int MaxDepth = 64;

    private int _seen;

    /// <summary>Whether there was more than <see cref="MaxEntries"/>.</summary>
    public bool WasCut { get; private set; }

    /// <summary>Everything below a directory.</summary>
    /// <param name="directory">The directory as the model wrote it.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ToolException">As <see cref="IWorkspaceFiles.List"/>, at once.</exception>
    public IEnumerable<WalkEntry> Below(string directory, CancellationToken cancellationToken)
    {
        var relative = WorkspacePath.Normalise(files.Root, directory);
        var names = files.List(directory);
        return Below(relative, names, withIgnored ? null : RulesOf(relative), 0, cancellationToken);
    }

    /// <summary>The rules that apply in a directory. A directory that is itself ignored was asked for by name, so nothing in it is.</summary>
    private IgnoreRules? RulesOf(string directory)
    {
        var rules = IgnoreRules.None.Enter(files, "");
        for (var end = directory.IndexOf('/'); directory.Length > 0; end = directory.IndexOf('/', end + 1))
        {
            var part = end < 0 ? directory : directory[..end];
            if (rules.Ignores(part, isDirectory: true))
            {
                return null;
            }

            rules = rules.Enter(files, part);
            if (end < 0)
            {
                break;
            }
        }

        return rules;
    }

    private IEnumerable<WalkEntry> Below(string directory, IEnumerable<string> names, IgnoreRules? rules, int depth, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_seen == MaxEntries)
            {
                WasCut = true;
                yield break;
            }

            _seen++;
            var isDirectory = name.EndsWith('/');
            var path = WorkspacePath.Combine(directory, isDirectory ? name[..^1] : name);
            if (rules?.Ignores(path, isDirectory) == true)
            {
                continue;
            }

            yield return new(path, depth, isDirectory);
            if (isDirectory && depth < maxDepth && ListOrNull(path) is { } below)
            {
                foreach (var entry in Below(path, below, rules?.Enter(files, path), depth + 1, cancellationToken))
                {
                    yield return entry;
                }
            }
        }
    }

    /// <summary>What vanished meanwhile, or may not be looked into, has nothing below it.</summary>
    private IEnumerable<string>? ListOrNull(string path)
    {
        try
        {
            return files.List(path);
        }
        catch (ToolException)
        {
            return null;
        }
    }
}
