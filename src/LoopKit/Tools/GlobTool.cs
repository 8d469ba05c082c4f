using System.ComponentModel;
using System.Text;

namespace LoopKit.Tools;

/// <summary>Finds files by their names.</summary>
internal sealed class GlobTool(IWorkspaceFiles files)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(GlobTool),
        nameof(Glob),
        "glob",
        "Finds files by name, in path order. * and ? stay within a name, ** spans directories, {a,b} is either. A pattern without a slash is looked for at every depth. What .gitignore names is left out.");

    private const int MaxEntries = 1000;
    private const int MaxCharacters = ToolCatalog.MaxResultCharacters - 1000;

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.ReadOnly);

    private string Glob(
        [Description("The pattern, for example src/**/*.cs, relative to path.")] string pattern,
        [Description("The directory to look in, relative to the workspace.")] string path = ".",
        [Description("Also find what .gitignore names.")] bool ignored = false,
        CancellationToken cancellationToken = default)
    {
        var wanted = PathPatterns.Parse(pattern);
        var start = WorkspacePath.Normalise(files.Root, path);
        var walk = new WorkspaceWalk(files, ignored);
        var found = new StringBuilder();
        var count = 0;
        foreach (var entry in walk.Below(path, cancellationToken))
        {
            var below = start.Length == 0 ? entry.Path : entry.Path[(start.Length + 1)..];
            if (entry.IsDirectory || !wanted.IsMatch(below))
            {
                continue;
            }

            if (count == MaxEntries || found.Length + entry.Path.Length > MaxCharacters)
            {
                return $"{found}[The first {count} files; there are more. Narrow the pattern or the path.]";
            }

            found.Append(ShownName.Of(entry.Path)).Append('\n');
            count++;
        }

        var note = walk.WasCut ? $"[Only the first {WorkspaceWalk.MaxEntries} names were looked at. Narrow the path.]" : "";
        return found.Length + note.Length == 0 ? "[No file matches.]" : found + note;
    }
}
