using System.Text;

namespace LoopKit.Tools;

/// <summary>Reads the text of a <see cref="GlobPattern"/>, with git's rules for what is special where.</summary>
internal sealed class GlobReader
{
    private readonly Rune[] _pattern;
    private readonly List<GlobToken> _tokens = [];
    private int _at;

    private GlobReader(string pattern) => _pattern = [.. pattern.EnumerateRunes()];

    /// <summary>The parts of a pattern; <see langword="null"/> when it can match nothing.</summary>
    public static IReadOnlyList<GlobToken>? Read(string pattern)
    {
        var reader = new GlobReader(pattern);
        while (reader._at < reader._pattern.Length)
        {
            if (!reader.ReadToken())
            {
                return null;
            }
        }

        return reader._tokens;
    }

    private bool ReadToken()
    {
        switch (_pattern[_at].Value)
        {
            case '*':
                ReadStars();
                return true;
            case '?':
                _at++;
                _tokens.Add(new(GlobTokenKind.Any));
                return true;
            case '[':
                return ReadClass();
            case '\\' when _at + 1 == _pattern.Length:
                return false;
            case '\\':
                _at++;
                break;
        }

        _tokens.Add(new(GlobTokenKind.Literal, _pattern[_at++]));
        return true;
    }

    /// <summary>Two stars or more go over directories only when they stand for whole names.</summary>
    private void ReadStars()
    {
        var begin = _at;
        while (Is(_at, '*'))
        {
            _at++;
        }

        var isWhole = _at - begin > 1 && (begin == 0 || Is(begin - 1, '/'));
        if (isWhole && _at == _pattern.Length)
        {
            _tokens.Add(new(GlobTokenKind.Everything));
        }
        else if (isWhole && Is(_at, '/'))
        {
            _at++;
            _tokens.Add(new(GlobTokenKind.NoDirectories));
            _tokens.Add(new(GlobTokenKind.Directories));
        }
        else
        {
            _tokens.Add(new(GlobTokenKind.Name));
        }
    }

    private bool ReadClass()
    {
        _at++;
        var isNegated = Is(_at, '!') || Is(_at, '^');
        _at += isNegated ? 1 : 0;
        List<(int First, int Last)> ranges = [];
        List<string> named = [];
        int? before = null;
        for (var begin = _at; !Is(_at, ']') || _at == begin; _at++)
        {
            if (_at >= _pattern.Length || !ReadMember(ranges, named, ref before))
            {
                return false;
            }
        }

        _at++;
        _tokens.Add(new(GlobTokenKind.Class, Set: new GlobClass(isNegated, ranges, named)));
        return true;
    }

    /// <summary>Reads up to the last character of a member. <paramref name="before"/> is the character that a range could begin with.</summary>
    private bool ReadMember(List<(int First, int Last)> ranges, List<string> named, ref int? before)
    {
        if (Is(_at, '-') && before is { } first && _at + 1 < _pattern.Length && !Is(_at + 1, ']'))
        {
            _at++;
            if (ReadCharacter() is not { } last)
            {
                return false;
            }

            ranges.Add((first, last));
            before = null;
            return true;
        }

        if (Is(_at, '[') && Is(_at + 1, ':') && NameEnd() is { } end)
        {
            var name = string.Concat(_pattern[(_at + 2)..end]);
            _at = end + 1;
            named.Add(name);
            before = null;
            return GlobClass.IsKnown(name);
        }

        before = ReadCharacter();
        ranges.Add((before ?? 0, before ?? 0));
        return before is not null;
    }

    private int? ReadCharacter()
    {
        if (Is(_at, '\\'))
        {
            _at++;
        }

        return _at < _pattern.Length ? _pattern[_at].Value : null;
    }

    /// <summary>Where the colon of <c>:]</c> is; nothing when what looks like a name does not end so.</summary>
    private int? NameEnd()
    {
        var end = _at + 2;
        while (end < _pattern.Length && !Is(end, ']'))
        {
            end++;
        }

        return end < _pattern.Length && end - 1 >= _at + 2 && Is(end - 1, ':') ? end - 1 : null;
    }

    private bool Is(int index, char character) => index < _pattern.Length && _pattern[index].Value == character;
}
