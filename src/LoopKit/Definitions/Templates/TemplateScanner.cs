using System.Globalization;

namespace LoopKit.Definitions.Templates;

/// <summary>Splits a template into its <c>{{…}}</c> tags. Comments, escaped tags and text are left out.</summary>
/// <remarks>Handlebars.Net has no public syntax tree, so names are checked on these tags; what this scanner does not know is refused.</remarks>
internal sealed class TemplateScanner(string text, Action<int, string> report)
{
    private static readonly string[] _words = ["true", "false", "null"];
    private int _position;

    /// <summary>Reads all tags. A malformed one is reported and skipped.</summary>
    public IReadOnlyList<TemplateTag> Scan()
    {
        List<TemplateTag> tags = [];
        while (FindOpening() is { } start)
        {
            if (ReadTag(start) is { } tag)
            {
                tags.Add(tag);
            }
        }

        return tags;
    }

    private int? FindOpening()
    {
        while (text.IndexOf("{{", _position, StringComparison.Ordinal) is var start && start >= 0)
        {
            _position = start + 2;
            if (start == 0 || text[start - 1] != '\\')
            {
                return start;
            }

            if (start > 1 && text[start - 2] == '\\')
            {
                report(start, @"a tag cannot follow '\\'. Put something between them.");
            }
        }

        return null;
    }

    private TemplateTag? ReadTag(int start)
    {
        if (At("{{"))
        {
            report(start, "raw blocks ('{{{{') are not supported. Escape a tag as '\\{{'.");
            SkipTag();
            return null;
        }

        var triple = Skip("{");
        Skip("~");
        if (!triple && At("!"))
        {
            SkipComment(start);
            return null;
        }

        var sigil = !triple && _position < text.Length && "#/>*&^".Contains(text[_position], StringComparison.Ordinal) ? text[_position++] : ' ';
        if (ReadTokens(start, triple ? "}}}" : "}}") is not { } tokens)
        {
            SkipTag();
            return null;
        }

        return new TemplateTag(sigil, tokens, start);
    }

    private List<TemplateToken>? ReadTokens(int start, string closing)
    {
        List<TemplateToken> tokens = [];
        while (true)
        {
            SkipWhiteSpace();
            if (_position == text.Length)
            {
                report(start, $"the tag is not closed. Close it with '{closing}'.");
                return null;
            }

            if (Skip(closing) || Skip("~" + closing))
            {
                return tokens;
            }

            if (ReadToken() is not { } token)
            {
                return null;
            }

            tokens.Add(token);
        }
    }

    private TemplateToken? ReadToken()
    {
        var start = _position;
        switch (text[start])
        {
            case '(':
                _position++;
                return new TemplateToken(TemplateTokenKind.Open, "(", start);
            case ')':
                _position++;
                return new TemplateToken(TemplateTokenKind.Close, ")", start);
            case '"' or '\'':
                return ReadQuoted(start);
            default:
                return ReadWord(start);
        }
    }

    private TemplateToken? ReadQuoted(int start)
    {
        var end = text.IndexOf(text[start], start + 1);
        if (end < 0)
        {
            report(start, "the quoted text is not closed.");
            return null;
        }

        var quoted = text[(start + 1)..end];
        if (quoted.Contains('\\', StringComparison.Ordinal))
        {
            report(start, @"a quoted text cannot have a '\'. Use the other kind of quotes, or an input.");
            return null;
        }

        _position = end + 1;
        return new TemplateToken(TemplateTokenKind.Literal, quoted, start);
    }

    private TemplateToken? ReadWord(int start)
    {
        while (_position < text.Length && IsNamePart(text[_position]))
        {
            _position++;
        }

        if (_position == start)
        {
            report(start, $"'{text[start]}' is not expected here. Use names, quoted texts, numbers and '(helper …)'.");
            return null;
        }

        var word = text[start.._position];
        var literal = _words.Contains(word, StringComparer.Ordinal) || decimal.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
        return new TemplateToken(literal ? TemplateTokenKind.Literal : TemplateTokenKind.Name, word, start);
    }

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || "-_.@/".Contains(character, StringComparison.Ordinal);

    private void SkipComment(int start)
    {
        var closing = At("!--") ? "--" : "";
        var end = text.IndexOf(closing + "}}", _position, StringComparison.Ordinal);
        var trimmed = text.IndexOf(closing + "~}}", _position, StringComparison.Ordinal);
        if (end < 0 && trimmed < 0)
        {
            report(start, $"the comment is not closed. Close it with '{closing}}}}}'.");
            _position = text.Length;
            return;
        }

        _position = end >= 0 && (trimmed < 0 || end < trimmed) ? end + closing.Length + 2 : trimmed + closing.Length + 3;
    }

    private void SkipTag()
    {
        var end = text.IndexOf("}}", _position, StringComparison.Ordinal);
        _position = end < 0 ? text.Length : end + 2;
    }

    private void SkipWhiteSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private bool At(string expected) => string.CompareOrdinal(text, _position, expected, 0, expected.Length) == 0;

    private bool Skip(string expected)
    {
        var there = At(expected);
        _position += there ? expected.Length : 0;
        return there;
    }
}
