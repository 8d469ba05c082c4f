using System.Globalization;
using System.Text;

namespace LoopKit.Definitions.Yaml;

/// <summary>Collects everything that is wrong, so that it can be told at once.</summary>
internal sealed class ProblemList
{
    private const int MaxReported = 100;
    private const int MaxQuoted = 80;
    private readonly List<(SourcePosition At, string Message)> _problems = [];

    public bool Any => _problems.Count > 0;

    public void Add(SourcePosition at, string message) => _problems.Add((at, message));

    /// <summary>Throws when there is a problem: the heading, then one problem a line, in the order of the files.</summary>
    public void ThrowIfAny(string code, string heading)
    {
        if (Any)
        {
            throw new LoopKitException(code, $"{heading}{Environment.NewLine}{this}");
        }
    }

    /// <summary>One problem a line.</summary>
    public override string ToString()
    {
        var lines = _problems
            .OrderBy(problem => problem.At.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.At.Line)
            .ThenBy(problem => problem.At.Column)
            .Select(problem => $"{problem.At}: {problem.Message}")
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var more = lines.Count - MaxReported;
        var shown = string.Join(Environment.NewLine, lines.Take(MaxReported));
        return more > 0 ? $"{shown}{Environment.NewLine}… and {more} more" : shown;
    }

    /// <summary>Quotes a text of a file so that it stays on one line and short.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes())
        {
            if (quoted.Length > MaxQuoted)
            {
                return quoted.Append("…'").ToString();
            }

            var visible = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            quoted.Append(visible ? rune.ToString() : "?");
        }

        return quoted.Append('\'').ToString();
    }
}
