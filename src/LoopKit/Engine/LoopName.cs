using System.Globalization;
using System.Text;

namespace LoopKit.Engine;

/// <summary>Names loops: a readable slug of the goal, ASCII, at most 64 characters, unique in its store.</summary>
internal static class LoopName
{
    public const int MaxLength = 64;
    private const int MaxSlug = 40;

    public static bool IsValid(string name) => LoopId.TryParse(name, out _);

    /// <summary>The first words of a goal, or <c>loop</c> when it has no letter that can be written in ASCII.</summary>
    public static string SlugOf(string goal)
    {
        var slug = new StringBuilder(MaxSlug);
        foreach (var rune in goal.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (slug.Length >= MaxSlug)
            {
                break;
            }

            if (rune.IsAscii && Rune.IsLetterOrDigit(rune))
            {
                slug.Append((char)Rune.ToLowerInvariant(rune).Value);
            }
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var text = slug.ToString().Trim('-');
        return text.Length == 0 ? "loop" : text;
    }

    /// <summary>What the fork of a loop is called: <c>fix-it-fork</c>.</summary>
    public static string ForkOf(string name) => name[..Math.Min(name.Length, MaxSlug)] + "-fork";

    /// <summary>The n-th try for a free name: <c>fix-it</c>, <c>fix-it-2</c>, <c>fix-it-3</c> …</summary>
    public static string Candidate(string slug, int attempt) => attempt <= 1
        ? slug
        : string.Create(CultureInfo.InvariantCulture, $"{slug[..Math.Min(slug.Length, MaxLength - 12)]}-{attempt}");
}
