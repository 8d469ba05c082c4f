namespace LoopKit.Tools;

/// <summary>One line of a <c>.gitignore</c>.</summary>
/// <param name="Pattern">What it names.</param>
/// <param name="IsNegated">Whether it takes back what lines before it ignore.</param>
/// <param name="DirectoriesOnly">Whether it names directories only.</param>
/// <param name="MatchesName">Whether it names things by their name, at any depth; otherwise by their path from the file's directory.</param>
internal sealed record IgnoreRule(GlobPattern Pattern, bool IsNegated, bool DirectoriesOnly, bool MatchesName)
{
    /// <summary>Reads a line, or returns <see langword="null"/> for one that names nothing.</summary>
    public static IgnoreRule? Parse(string line)
    {
        if (line.StartsWith('#'))
        {
            return null;
        }

        var text = WithoutTrailingSpaces(line);
        var isNegated = text.StartsWith('!');
        text = isNegated ? text[1..] : text;
        var directoriesOnly = text.EndsWith('/');
        text = directoriesOnly ? text[..^1] : text;
        var matchesName = !text.Contains('/');
        text = text.StartsWith('/') ? text[1..] : text;
        return text.Length > 0 && GlobPattern.Parse(text) is { } pattern ? new(pattern, isNegated, directoriesOnly, matchesName) : null;
    }

    /// <summary>Whether it names this.</summary>
    public bool IsMatch(ReadOnlySpan<char> path, ReadOnlySpan<char> name, bool isDirectory) =>
        (isDirectory || !DirectoriesOnly) && Pattern.IsMatch(MatchesName ? name : path);

    /// <summary>A space after a backslash stays.</summary>
    private static string WithoutTrailingSpaces(string line)
    {
        var kept = 0;
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == '\\')
            {
                index++;
            }
            else if (line[index] == ' ')
            {
                continue;
            }

            kept = Math.Min(index + 1, line.Length);
        }

        return line[..kept];
    }
}
