using System.Net;
using System.Text;

namespace LoopKit.Fetch;

/// <summary>The readable text of an HTML page. Reads the page once, whatever it contains.</summary>
internal sealed class HtmlText
{
    private static readonly HashSet<string> _skipped = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "noscript", "template", "svg", "iframe" };

    private static readonly HashSet<string> _blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "title", "tr", "ul",
    };

    private readonly StringBuilder _text = new();
    private bool _spaceBefore;
    private int _lineEnds = 2;

    private HtmlText()
    {
    }

    /// <summary>The text of a page.</summary>
    public static string Of(string html)
    {
        var reader = new HtmlText();
        reader.Read(html);
        return reader._text.ToString().Trim();
    }

    private void Read(string html)
    {
        for (var at = 0; at < html.Length;)
        {
            var tag = html.IndexOf('<', at);
            AppendText(html.AsSpan(at, (tag < 0 ? html.Length : tag) - at));
            if (tag < 0)
            {
                return;
            }

            at = ReadTag(html, tag);
        }
    }

    /// <summary>Reads a tag, and what a skipped element contains. Returns where the text goes on.</summary>
    private int ReadTag(string html, int tag)
    {
        if (string.CompareOrdinal(html, tag, "<!--", 0, 4) == 0)
        {
            return After(html, html.IndexOf("-->", tag + 4, StringComparison.Ordinal), 3);
        }

        var name = NameAt(html, tag + 1);
        var isEnd = tag + 1 < html.Length && html[tag + 1] == '/';
        if (name.Length == 0 && !isEnd && !(tag + 1 < html.Length && html[tag + 1] is '!' or '?'))
        {
            // A sign, not a tag.
            AppendText("<");
            return tag + 1;
        }

        if (!isEnd && _skipped.Contains(name))
        {
            var end = html.IndexOf($"</{name}", tag, StringComparison.OrdinalIgnoreCase);
            return end < 0 ? html.Length : After(html, html.IndexOf('>', end), 1);
        }

        AppendBlock(isEnd ? NameAt(html, tag + 2) : name, isEnd);
        return After(html, html.IndexOf('>', tag), 1);
    }

    private void AppendBlock(string name, bool isEnd)
    {
        if (!_blocks.Contains(name))
        {
            return;
        }

        if (name is "td" or "th")
        {
            _spaceBefore = true;
            return;
        }

        EndLine(name is "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "table" or "ul" or "ol" ? 2 : 1);
        if (!isEnd && name is "li")
        {
            AppendText("- ");
        }
        else if (!isEnd && name is ['h', >= '1' and <= '6'])
        {
            AppendText(new string('#', name[1] - '0') + " ");
        }
    }

    private void EndLine(int count)
    {
        for (_spaceBefore = false; _lineEnds < count; _lineEnds++)
        {
            _text.Append('\n');
        }
    }

    private void AppendText(ReadOnlySpan<char> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        foreach (var character in piece.Contains('&') ? WebUtility.HtmlDecode(piece.ToString()) : piece)
        {
            if (char.IsWhiteSpace(character))
            {
                _spaceBefore = true;
                continue;
            }

            if (_spaceBefore && _lineEnds == 0)
            {
                _text.Append(' ');
            }

            _text.Append(character);
            (_spaceBefore, _lineEnds) = (false, 0);
        }
    }

    private static int After(string html, int found, int length) => found < 0 ? html.Length : found + length;

    private static string NameAt(string html, int at)
    {
        var end = at;
        while (end < html.Length && end - at < 20 && char.IsAsciiLetterOrDigit(html[end]))
        {
            end++;
        }

        return html[at..end].ToLowerInvariant();
    }
}
