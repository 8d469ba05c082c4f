namespace LoopKit.Definitions;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearNames
{
    private const int MaxListed = 60;

    /// <summary>A sentence that names the nearest known name, when one is near, and all known ones.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What could have been written.</param>
    /// <param name="label">What the known names are, for example <c>Known keys</c>.</param>
    public static string Suggest(string name, IEnumerable<string> known, string label)
    {
        var names = known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var list = names.Count == 0 ? "none" : string.Join(", ", names.Take(MaxListed)) + (names.Count > MaxListed ? ", …" : "");
        var near = Find(name, names);
        return near is null ? $"{label}: {list}." : $"Did you mean '{near}'? {label}: {list}.";
    }

    /// <summary>The nearest name that a slip of the fingers could have turned into this one, or <see langword="null"/>.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        // Two swapped letters are two replacements.
        var limit = name.Length < 4 ? 1 : Math.Max(2, Math.Min(name.Length, 12) / 3);
        return known
            .Where(candidate => Math.Abs(candidate.Length - name.Length) <= limit)
            .Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(near => near.distance <= limit)
            .OrderBy(near => near.distance)
            .ThenBy(near => near.candidate, StringComparer.Ordinal)
            .Select(near => near.candidate)
            .FirstOrDefault();
    }

    /// <summary>The Levenshtein distance: how many characters must be inserted, removed or replaced.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
