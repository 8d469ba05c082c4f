using System.Text;

namespace LoopKit.Workspaces;

/// <summary>Writes the only git config that host git reads while it works for a loop.</summary>
/// <remarks>
/// An allow-list: what it does not name (hooks, filters, file system monitors, external diffs, textconv, ssh commands, aliases, includes,
/// whatever a later git invents) does not exist for host git, however often a loop writes it to the repository's config.
/// </remarks>
internal static class SealedConfig
{
    // They decide how bytes become objects. None of them names a program.
    private static readonly string[] _copied =
    [
        "core.repositoryformatversion", "core.filemode", "core.symlinks", "core.ignorecase", "core.precomposeunicode",
        "core.autocrlf", "core.eol", "core.excludesfile", "core.attributesfile", "core.bigfilethreshold", "core.compression",
        "core.loosecompression", "core.sharedrepository", "core.longpaths",
        "extensions.objectformat", "extensions.compatobjectformat", "extensions.refstorage",
    ];

    private static readonly (string Name, string Value)[] _fixed =
    [
        ("core.bare", "true"), // The work tree, when there is one, is always named by GIT_WORK_TREE.
        ("core.hooksPath", "/dev/null"),
        ("core.fsmonitor", "false"),
        ("core.untrackedCache", "false"),
        ("core.logAllRefUpdates", "false"),
        ("core.safecrlf", "false"),
        ("core.fsync", "committed,reference"),
        ("core.fsyncMethod", "batch"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("submodule.recurse", "false"),
    ];

    public static string Write(IReadOnlyDictionary<string, string> settings)
    {
        var text = new StringBuilder("# Written by LoopKit at every start of a loop; changes are lost.\n");
        foreach (var name in _copied)
        {
            if (settings.TryGetValue(name, out var value) && !value.Any(char.IsControl))
            {
                Append(text, name, value);
            }
        }

        foreach (var (name, value) in _fixed)
        {
            Append(text, name, value);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string value)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        text.Append('[').Append(name, 0, dot).Append("]\n\t").Append(name, dot + 1, name.Length - dot - 1).Append(" = \"").Append(quoted).Append("\"\n");
    }
}
