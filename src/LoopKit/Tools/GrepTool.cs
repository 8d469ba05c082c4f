using System.ComponentModel;
using System.Text.RegularExpressions;

namespace LoopKit.Tools;

/// <summary>Finds lines by a regular expression.</summary>
internal sealed class GrepTool(IWorkspaceFiles files)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(GrepTool),
        nameof(Grep),
        "grep",
        "Finds lines that match a regular expression, in a file or a directory and those below it, as path:number:line. Binary files and what .gitignore names are left out. The expression sees one line at a time; no lookarounds or backreferences.");

    private const int MaxContext = 20;

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.ReadOnly);

    private string Grep(
        [Description("The regular expression.")] string pattern,
        [Description("The file or directory, relative to the workspace.")] string path = ".",
        [Description("Only files that match this pattern, for example *.{ts,tsx}. Read as glob does.")] string? glob = null,
        [Description("Upper and lower case are the same.")] bool ignore_case = false,
        [Description("How many lines to show before and after each match, 0 to 20.")] int context = 0,
        [Description("Only the names of files with a match.")] bool files_only = false,
        [Description("Also look into what .gitignore names.")] bool ignored = false,
        CancellationToken cancellationToken = default)
    {
        if (context is < 0 or > MaxContext)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"context is 0 to {MaxContext}.");
        }

        var search = new FileSearch(LinePattern.Parse(pattern, ignore_case), context, files_only);
        var walk = new WorkspaceWalk(files, ignored);
        try
        {
            SearchAll(search, walk, path, glob is null ? null : PathPatterns.Parse(glob), cancellationToken);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new ToolException(ToolErrors.Timeout, "The pattern takes too long for a line. Use a simpler one.", exception);
        }

        return search.Report.Text + Note(search, walk);
    }

    private void SearchAll(FileSearch search, WorkspaceWalk walk, string path, PathPatterns? wanted, CancellationToken cancellationToken)
    {
        if (BelowOrNull(walk, path, cancellationToken) is not { } entries)
        {
            using var stream = files.OpenRead(path);
            search.Search(WorkspacePath.Normalise(files.Root, path), stream, cancellationToken);
            return;
        }

        var start = WorkspacePath.Normalise(files.Root, path);
        foreach (var entry in entries.Where(entry => !entry.IsDirectory))
        {
            if (search.IsOver)
            {
                return;
            }

            if (wanted?.IsMatch(start.Length == 0 ? entry.Path : entry.Path[(start.Length + 1)..]) != false)
            {
                SearchFound(search, entry.Path, cancellationToken);
            }
        }
    }

    /// <summary>What is no directory is left to reading: it knows what is no file either.</summary>
    private static IEnumerable<WalkEntry>? BelowOrNull(WorkspaceWalk walk, string path, CancellationToken cancellationToken)
    {
        try
        {
            return walk.Below(path, cancellationToken);
        }
        catch (ToolException exception) when (exception.Error == ToolErrors.NotRegular)
        {
            return null;
        }
    }

    /// <summary>Pipes, links that lead out, and what may not be read, are passed over: nobody asked for them by name.</summary>
    private void SearchFound(FileSearch search, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = files.OpenRead(path);
            search.Search(path, stream, cancellationToken);
        }
        catch (Exception exception) when (exception is ToolException or IOException)
        {
            // It is as if it were not there.
        }
    }

    private static string Note(FileSearch search, WorkspaceWalk walk)
    {
        if (search.IsOver)
        {
            return "[There may be more. Narrow the pattern, the path or the glob.]";
        }

        var cut = search.CutFile is { } file ? $"[Of '{ShownName.Of(file)}' and files as large, only the first 64 MB were read.]" : "";
        cut += walk.WasCut ? $"[Only the first {WorkspaceWalk.MaxEntries} names were looked at. Narrow the path.]" : "";
        return search.Report.IsEmpty ? $"[No line matches in {search.Files} text file{(search.Files == 1 ? "" : "s")}.]{cut}" : cut;
    }
}
