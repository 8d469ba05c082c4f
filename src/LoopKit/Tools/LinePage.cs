using System.Globalization;
using System.Text;
using LoopKit.Truncation;

namespace LoopKit.Tools;

/// <summary>Takes a text piece by piece and keeps some of its lines, numbered, in bounded memory however long the text or a line is.</summary>
internal sealed class LinePage(long firstLine, long maxLines, int maxLineCharacters, int maxCharacters)
{
    private readonly StringBuilder _page = new();
    private readonly StringBuilder _line = new();
    private long _lineLength;
    private char _last;

    /// <summary>The lines so far.</summary>
    public long LineCount { get; private set; }

    /// <summary>The number of the last line on the page; before the first line when there is none.</summary>
    public long LastLine { get; private set; } = firstLine - 1;

    /// <summary>Whether no further line is kept.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Whether a line came that the full page did not take.</summary>
    public bool HasMore => LineCount > LastLine && IsFull;

    /// <summary>The page.</summary>
    public string Text => _page.ToString();

    /// <summary>Takes the next piece.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n'))
        {
            Extend(text[..end]);
            EndLine();
            text = text[(end + 1)..];
        }

        Extend(text);
    }

    /// <summary>Takes the last line, when it has no line end.</summary>
    public void Complete()
    {
        if (_lineLength > 0)
        {
            EndLine();
        }
    }

    private void Extend(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        // One more than is shown, so that a line that is cut is told from one that just fits.
        var room = maxLineCharacters + 1 - _line.Length;
        if (!IsFull && LineCount + 1 >= firstLine && room > 0)
        {
            _line.Append(text[..Math.Min(room, text.Length)]);
        }

        _lineLength += text.Length;
        _last = text[^1];
    }

    private void EndLine()
    {
        LineCount++;
        if (LineCount >= firstLine && !IsFull)
        {
            Keep();
        }

        _line.Clear();
        _lineLength = 0;
        _last = '\0';
    }

    private void Keep()
    {
        var length = _last == '\r' ? _lineLength - 1 : _lineLength;
        var text = length < _line.Length ? _line.ToString(0, (int)length) : _line.ToString();
        var shown = length <= maxLineCharacters ? text : Cut(text, length);
        var entry = string.Create(CultureInfo.InvariantCulture, $"{LineCount,5}\t{shown}\n");
        if (_page.Length + entry.Length > maxCharacters)
        {
            IsFull = true;
            return;
        }

        _page.Append(entry);
        LastLine = LineCount;
        IsFull = LineCount - firstLine + 1 >= maxLines;
    }

    private string Cut(string text, long length)
    {
        var kept = TextLimits.Prefix(text, maxLineCharacters);
        return string.Create(CultureInfo.InvariantCulture, $"{kept} [… {length - kept.Length:N0} more characters in this line]");
    }
}
