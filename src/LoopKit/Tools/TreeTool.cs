using System.ComponentModel;
using System.Text;

namespace LoopKit.Tools;

/// <summary>Shows directories and what is in them.</summary>
internal sealed class TreeTool(IWorkspaceFiles files)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(TreeTool),
        nameof(Tree),
        "tree",
        "Shows a directory and those below it, indented; directories end with a slash. What .gitignore names is left out. Begin with this in an unknown workspace.");

    private const int MaxDepth = 10;
    private const int MaxInDirectory = 100;
    private const int MaxEntries = 1000;
    private const int MaxCharacters = ToolCatalog.MaxResultCharacters - 1000;

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.ReadOnly);

    private string Tree(
        [Description("The directory, relative to the workspace.")] string path = ".",
        [Description("How many levels to show, 1 to 10.")] int depth = 3,
        [Description("Also show what .gitignore names.")] bool ignored = false,
        CancellationToken cancellationToken = default)
    {
        if (depth is < 1 or > MaxDepth)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"depth is 1 to {MaxDepth}.");
        }

        var walk = new WorkspaceWalk(files, ignored, depth - 1);
        var tree = new StringBuilder();
        var inDirectory = new int[MaxDepth];
        var count = 0;
        foreach (var entry in walk.Below(path, cancellationToken))
        {
            Array.Clear(inDirectory, entry.Depth + 1, MaxDepth - entry.Depth - 1);
            inDirectory[entry.Depth]++;
            if (inDirectory.AsSpan(0, entry.Depth).ContainsAnyInRange(MaxInDirectory + 1, int.MaxValue) || inDirectory[entry.Depth] > MaxInDirectory + 1)
            {
                continue;
            }

            // Of a long directory only the beginning is shown, so that it does not crowd out those beside it.
            if (inDirectory[entry.Depth] == MaxInDirectory + 1)
            {
                tree.Append(' ', 2 * entry.Depth).Append("[… more in this directory: use list]\n");
                continue;
            }

            if (++count > MaxEntries || tree.Length > MaxCharacters - 500)
            {
                return $"{tree}[The first {count - 1} entries; there are more. Show a directory of them, or fewer levels.]";
            }

            tree.Append(' ', 2 * entry.Depth).Append(ShownName.Of(WorkspacePath.Name(entry.Path))).Append(entry.IsDirectory ? "/\n" : "\n");
        }

        var note = walk.WasCut ? $"[Only the first {WorkspaceWalk.MaxEntries} names were looked at. Narrow the path.]" : "";
        return tree.Length + note.Length == 0 ? "[The directory is empty.]" : tree + note;
    }
}
