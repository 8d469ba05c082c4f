using System.Globalization;

namespace LoopKit.Tools;

/// <summary>The names in a workspace that tools may not touch.</summary>
/// <param name="names">Denied directly in the workspace; <c>.git</c>, when it is among them, on every level.</param>
/// <remarks>Compared as the most forgiving file systems do: without case, invisible characters, trailing dots and spaces, and by the short name.</remarks>
internal sealed class DeniedNames(IEnumerable<string> names)
{
    private const string Git = ".git";
    private readonly HashSet<string> _names = names.ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of LoopKit: the git directory and LoopKit's own.</summary>
    public static DeniedNames Default { get; } = new([Git, ".loopkit"]);

    /// <summary>Whether a path, relative to the workspace, is or is below such a name.</summary>
    public bool Contains(string relative)
    {
        var isTop = true;
        foreach (var part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Plain(part);
            if (_names.Contains(name) && (isTop || name.Equals(Git, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }

            isTop = false;
        }

        return false;
    }

    /// <summary>Throws when a path is denied.</summary>
    public void Refuse(string relative)
    {
        if (Contains(relative))
        {
            throw new ToolException(ToolErrors.Denied, $"'{WorkspacePath.Shown(relative)}' is not for tools. Leave the repository's and LoopKit's own files alone.");
        }
    }

    private static string Plain(string part)
    {
        var stream = part.IndexOf(':');
        var visible = (stream > 0 ? part[..stream] : part)
            .Where(character => char.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.Control));
        var name = string.Concat(visible).TrimEnd('.', ' ');
        return name.Equals("git~1", StringComparison.OrdinalIgnoreCase) ? Git : name;
    }
}
