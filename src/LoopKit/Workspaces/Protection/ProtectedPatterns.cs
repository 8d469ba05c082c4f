namespace LoopKit.Workspaces.Protection;

/// <summary>The glob patterns of protected files. A file is protected when its path, or a directory that it is in, matches one.</summary>
/// <remarks>
/// Patterns are anchored at the workspace: <c>*</c> and <c>?</c> stand for characters within a name, <c>**</c> for any number of directories.
/// Case counts. Matching is linear in the path for a given pattern.
/// </remarks>
internal sealed class ProtectedPatterns
{
    private const string AnyDepth = "**";

    private readonly string[][] _patterns;

    public ProtectedPatterns(IEnumerable<string> patterns) =>
        _patterns = [.. patterns.Select(pattern => pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Why a text is not a pattern, or <see langword="null"/> when it is one.</summary>
    public static string? Refuse(string pattern)
    {
        var parts = pattern.TrimEnd('/').Split('/');
        return parts switch
        {
            _ when pattern.Length is 0 or > 400 => "has 1 to 400 characters",
            _ when pattern.StartsWith('/') || parts.Any(part => part is "" or "." or "..") => "is relative to the workspace, without '.', '..' and empty parts",
            _ when pattern.IndexOfAny(['[', ']', '{', '}', '!', '\\']) >= 0 => "knows '*', '?' and '**' only",
            _ when parts.Any(part => part != AnyDepth && part.Contains(AnyDepth, StringComparison.Ordinal)) => "has '**' only as a whole part, as in 'tests/**/data'",
            _ => null,
        };
    }

    /// <summary>Whether a file is protected.</summary>
    /// <param name="path">Its path in the workspace, with <c>/</c>.</param>
    public bool Match(string path) => _patterns.Length > 0 && path.Split('/') is var parts && Array.Exists(_patterns, pattern => MatchesPrefix(pattern, parts));

    /// <summary>Whether protected files can be beneath a directory.</summary>
    public bool MayBeBeneath(string directory) =>
        directory.Split('/') is var parts && Array.Exists(_patterns, pattern => MatchesPrefix(pattern, parts) || IsPrefix(parts, pattern, stopAtAnyDepth: true));

    /// <summary>Whether a link at this path would put other files in the place of protected ones, wherever it leads.</summary>
    public bool IsOnTheWay(string path) => path.Split('/') is var parts && Array.Exists(_patterns, pattern => IsPrefix(parts, pattern, stopAtAnyDepth: false));

    /// <summary>Keeps which places of the pattern can be reached after each part of the path; done when its end is one of them.</summary>
    private static bool MatchesPrefix(string[] pattern, string[] parts)
    {
        var reached = new bool[pattern.Length + 1];
        Reach(pattern, reached, 0);
        foreach (var part in parts)
        {
            if (reached[pattern.Length])
            {
                return true;
            }

            var next = new bool[pattern.Length + 1];
            for (var place = 0; place < pattern.Length; place++)
            {
                if (reached[place] && pattern[place] == AnyDepth)
                {
                    Reach(pattern, next, place);
                }
                else if (reached[place] && MatchesName(pattern[place], part))
                {
                    Reach(pattern, next, place + 1);
                }
            }

            reached = next;
        }

        return reached[pattern.Length];
    }

    private static void Reach(string[] pattern, bool[] reached, int place)
    {
        reached[place] = true;
        if (place < pattern.Length && pattern[place] == AnyDepth)
        {
            Reach(pattern, reached, place + 1);
        }
    }

    private static bool IsPrefix(string[] parts, string[] pattern, bool stopAtAnyDepth)
    {
        for (var index = 0; index < parts.Length; index++)
        {
            if (index < pattern.Length && pattern[index] == AnyDepth)
            {
                return stopAtAnyDepth;
            }

            if (index >= pattern.Length || !MatchesName(pattern[index], parts[index]))
            {
                return false;
            }
        }

        return parts.Length < pattern.Length;
    }

    /// <summary>Goes back to the last <c>*</c> only, which is enough.</summary>
    private static bool MatchesName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (at, place, star, retry) = (0, 0, -1, 0);
        while (at < name.Length)
        {
            if (place < pattern.Length && pattern[place] == '*')
            {
                (star, retry) = (place++, at);
            }
            else if (place < pattern.Length && (pattern[place] == '?' || pattern[place] == name[at]))
            {
                (place, at) = (place + 1, at + 1);
            }
            else if (star >= 0)
            {
                (place, at) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        return pattern[place..].TrimStart('*').IsEmpty;
    }
}
