using System.Globalization;
using System.Text;
using LoopKit.Truncation;

namespace LoopKit.Tools;

/// <summary>What a search found, as it is shown, in bounded memory.</summary>
internal sealed class GrepReport
{
    private const int MaxLines = 1000;
    private const int MaxShown = 500;
    private const int ShownBefore = 100;
    private const int MaxCharacters = ToolCatalog.MaxResultCharacters - 1000;

    private readonly StringBuilder _text = new();
    private int _lines;

    /// <summary>Whether nothing more is taken.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => _lines == 0;

    /// <summary>What was found so far.</summary>
    public string Text => _text.ToString();

    /// <summary>A line, cut around a place in it when it is long.</summary>
    /// <param name="line">As much of the line as is known.</param>
    /// <param name="length">The length of the whole line.</param>
    /// <param name="place">Where the match begins.</param>
    public static string Excerpt(ReadOnlySpan<char> line, long length, int place)
    {
        if (length <= MaxShown)
        {
            return line.ToString();
        }

        var text = line.ToString();
        var begin = place < MaxShown - ShownBefore ? 0 : TextLimits.Prefix(text, place - ShownBefore).Length;
        var shown = TextLimits.Prefix(text[begin..], MaxShown);
        return Cut(begin) + shown + Cut(length - begin - shown.Length);
    }

    /// <summary>Adds a line of a file.</summary>
    public void Add(string path, long number, bool isMatch, string line)
    {
        var mark = isMatch ? ':' : '-';
        AddLine(string.Create(CultureInfo.InvariantCulture, $"{ShownName.Of(path)}{mark}{number}{mark}{line}\n"));
    }

    /// <summary>Adds a file.</summary>
    public void Add(string path) => AddLine(ShownName.Of(path) + "\n");

    /// <summary>Parts lines that do not follow each other.</summary>
    public void Part()
    {
        if (!IsEmpty)
        {
            AddLine("--\n");
        }
    }

    private static string Cut(long count) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[… {count:N0} characters …]");

    private void AddLine(string line)
    {
        IsFull |= _lines == MaxLines || _text.Length + line.Length > MaxCharacters;
        if (!IsFull)
        {
            _text.Append(line);
            _lines++;
        }
    }
}
