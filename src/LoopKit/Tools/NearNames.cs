namespace LoopKit.Tools;

/// <summary>Finds the names that somebody may have meant.</summary>
internal static class NearNames
{
    private const int MaxComparedLength = 64;

    /// <summary>The message for a tool that does not exist.</summary>
    public static string Message(string name, IReadOnlyCollection<string> known)
    {
        var near = Find(name, known);
        var hint = near.Count > 0
            ? $"Did you mean {string.Join(" or ", near.Select(candidate => $"'{candidate}'"))}?"
            : $"There are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
        return $"There is no tool '{WorkspacePath.Shown(name)}'. {hint}";
    }

    /// <summary>The nearest names, best first, at most three.</summary>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> known)
    {
        var wanted = Plain(name);
        if (wanted.Length is 0 or > MaxComparedLength)
        {
            return [];
        }

        return
        [
            .. known
                .Select(candidate => (Name: candidate, Distance: Distance(wanted, Plain(candidate))))
                .Where(candidate => candidate.Distance <= Math.Max(2, wanted.Length / 3))
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(3)
                .Select(candidate => candidate.Name),
        ];
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Levenshtein's distance; a name that begins with another is near to it.</summary>
    private static int Distance(string left, string right)
    {
        if (left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal))
        {
            return left == right ? 0 : 1;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
