namespace LoopKit.Tools;

/// <summary>A pattern as models write it: a <see cref="GlobPattern"/> with alternatives in braces.</summary>
internal sealed class PathPatterns
{
    private const int MaxLength = 1000;
    private const int MaxAlternatives = 100;

    private readonly IReadOnlyList<(GlobPattern Pattern, bool MatchesName)> _alternatives;

    private PathPatterns(IReadOnlyList<(GlobPattern Pattern, bool MatchesName)> alternatives) => _alternatives = alternatives;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.InvalidArguments"/>.</exception>
    public static PathPatterns Parse(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength)
        {
            throw Invalid($"A pattern has 1 to {MaxLength} characters");
        }

        List<string> expanded = [];
        Expand(pattern, expanded);
        return new([.. expanded.Select(ParseOne)]);
    }

    /// <summary>Whether a path matches; one without a slash in the pattern, whether its name does.</summary>
    public bool IsMatch(string path) =>
        _alternatives.Any(alternative => alternative.Pattern.IsMatch(alternative.MatchesName ? WorkspacePath.Name(path) : path));

    private static (GlobPattern Pattern, bool MatchesName) ParseOne(string text)
    {
        var matchesName = !text.Contains('/');
        var path = text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text.TrimStart('/');
        return GlobPattern.Parse(path) is { } pattern ? (pattern, matchesName) : throw Invalid($"'{text}' is not a pattern: a bracket or a backslash has no end");
    }

    /// <summary>The first braces are replaced by each of their alternatives, and so on with what comes of it.</summary>
    private static void Expand(string pattern, List<string> expanded)
    {
        if (FindBraces(pattern) is not { } braces)
        {
            expanded.Add(expanded.Count < MaxAlternatives ? pattern : throw Invalid($"Braces stand for at most {MaxAlternatives} patterns"));
            return;
        }

        var begin = braces[0] + 1;
        foreach (var end in braces.Skip(1))
        {
            Expand(pattern[..braces[0]] + pattern[begin..end] + pattern[(braces[^1] + 1)..], expanded);
            begin = end + 1;
        }
    }

    /// <summary>Where the first braces with alternatives begin, where their commas are, and where they end.</summary>
    private static List<int>? FindBraces(string pattern)
    {
        for (var open = pattern.IndexOf('{'); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            List<int> places = [open];
            var depth = 0;
            for (var index = open; index < pattern.Length; index++)
            {
                depth += pattern[index] switch { '{' => 1, '}' => -1, _ => 0 };
                if (depth == 0)
                {
                    places.Add(index);
                    break;
                }

                if (depth == 1 && pattern[index] == ',')
                {
                    places.Add(index);
                }
            }

            if (depth == 0 && places.Count > 2)
            {
                return places;
            }
        }

        return null;
    }

    private static ToolException Invalid(string problem) => new(ToolErrors.InvalidArguments, $"{problem}.");
}
