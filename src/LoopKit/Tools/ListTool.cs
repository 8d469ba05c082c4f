using System.ComponentModel;
using System.Text;

namespace LoopKit.Tools;

/// <summary>Shows the names in a directory.</summary>
internal sealed class ListTool(IWorkspaceFiles files)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(ListTool),
        nameof(List),
        "list",
        "Lists a directory of the workspace, in order, one name a line; directories end with a slash. Not recursive: see tree.");

    private const int MaxEntries = 1000;
    private const int MaxCharacters = ToolCatalog.MaxResultCharacters - 1000;

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.ReadOnly);

    private string List([Description("The directory, relative to the workspace.")] string path = ".")
    {
        var names = new StringBuilder();
        var count = 0;
        foreach (var name in files.List(path))
        {
            if (count == MaxEntries || names.Length + name.Length > MaxCharacters)
            {
                return $"{names}[The first {count} entries; there are more. Use a command to see the others.]";
            }

            names.Append(ShownName.Of(name)).Append('\n');
            count++;
        }

        return count == 0 ? "[The directory is empty.]" : names.ToString();
    }
}
