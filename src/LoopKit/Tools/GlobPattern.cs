using System.Text;

namespace LoopKit.Tools;

/// <summary>A pattern for paths, as git reads it: <c>*</c>, <c>?</c> and <c>[…]</c> within a name, <c>**</c> over directories.</summary>
/// <remarks>
/// Matched by following every possibility at once, so the time is the length of the path times the length of the pattern, whatever the pattern.
/// Unlike git's, <c>?</c> and <c>[…]</c> take one whole character, not one byte.
/// </remarks>
internal sealed class GlobPattern
{
    private const int MaxStatesOnStack = 256;

    private readonly GlobToken[] _tokens;
    private readonly string? _literal;

    private GlobPattern(GlobToken[] tokens)
    {
        _tokens = tokens;
        _literal = tokens.All(token => token.Kind == GlobTokenKind.Literal) ? string.Concat(tokens.Select(token => token.Character)) : null;
    }

    /// <summary>Reads a pattern, or returns <see langword="null"/> for one that can match nothing: a class without end, a backslash at the end.</summary>
    public static GlobPattern? Parse(string pattern) => GlobReader.Read(pattern) is { } tokens ? new([.. tokens]) : null;

    /// <summary>Whether a whole path matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> path)
    {
        if (_literal is not null)
        {
            return path.SequenceEqual(_literal);
        }

        var states = _tokens.Length + 1;
        var both = states <= MaxStatesOnStack ? stackalloc bool[2 * states] : new bool[2 * states];
        both.Clear();
        return Follow(path, both[..states], both[states..]);
    }

    private bool Follow(ReadOnlySpan<char> path, Span<bool> present, Span<bool> next)
    {
        Reach(present, 0);
        foreach (var character in path.EnumerateRunes())
        {
            next.Clear();
            var isAlive = false;
            for (var state = 0; state < _tokens.Length; state++)
            {
                isAlive |= present[state] && Step(next, state, character);
            }

            if (!isAlive)
            {
                return false;
            }

            var before = present;
            present = next;
            next = before;
        }

        return present[^1];
    }

    private bool Step(Span<bool> next, int state, Rune character)
    {
        var token = _tokens[state];
        if (!token.Takes(character))
        {
            return false;
        }

        if (token.Repeats)
        {
            Reach(next, state);
        }

        if (!token.Repeats || (token.Kind == GlobTokenKind.Directories && character.Value == '/'))
        {
            Reach(next, state + 1);
        }

        return true;
    }

    /// <summary>Marks a state, and those that follow without a character.</summary>
    private void Reach(Span<bool> states, int state)
    {
        while (!states[state])
        {
            states[state] = true;
            if (state == _tokens.Length)
            {
                return;
            }

            switch (_tokens[state].Kind)
            {
                case GlobTokenKind.Name or GlobTokenKind.Everything:
                    state++;
                    break;
                case GlobTokenKind.NoDirectories:
                    Reach(states, state + 2);
                    state++;
                    break;
                default:
                    return;
            }
        }
    }
}
