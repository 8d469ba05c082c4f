using System.Text;

namespace LoopKit.Tools;

/// <summary>Reads a text line by line, in bounded memory however long the text or a line is.</summary>
/// <param name="stream">The file. Belongs to the caller.</param>
/// <param name="maxBytes">Ends the text after so many bytes.</param>
internal sealed class TextLines(Stream stream, long maxBytes)
{
    /// <summary>The longest line that is kept whole; of a longer one, the beginning.</summary>
    public const int MaxLineCharacters = 65_536;

    private const int BufferBytes = 65_536;

    private readonly byte[] _bytes = new byte[BufferBytes];
    private readonly char[] _characters = new char[BufferBytes + 16];
    private readonly StringBuilder _begun = new();
    private Decoder? _decoder;
    private int _start;
    private int _end;
    private long _length;
    private long _total;
    private bool _isOver;

    /// <summary>The number of the present line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The length of the present line, however much of it is kept.</summary>
    public long Length { get; private set; }

    /// <summary>The present line without its end, at most <see cref="MaxLineCharacters"/> of it. Valid until the next one is read.</summary>
    public ReadOnlyMemory<char> Line { get; private set; }

    /// <summary>Whether it turned out not to be text. There are no further lines then.</summary>
    public bool IsBinary { get; private set; }

    /// <summary>How much was read, in bytes.</summary>
    public long BytesRead => _total;

    /// <summary>Whether there is more than was to be read.</summary>
    public bool WasCut { get; private set; }

    /// <summary>Goes to the next line.</summary>
    public bool MoveNext()
    {
        _begun.Clear();
        _length = 0;
        while (true)
        {
            var rest = _characters.AsMemory(_start, _end - _start);
            var end = rest.Span.IndexOf('\n');
            if (end >= 0)
            {
                _start += end + 1;
                return Take(rest[..end]);
            }

            Keep(rest.Span);
            if (!Fill())
            {
                return _length > 0 && !IsBinary && Take(default);
            }
        }
    }

    private bool Take(ReadOnlyMemory<char> last)
    {
        Length = _length + last.Length;
        if (_begun.Length > 0)
        {
            Keep(last.Span);
            last = _begun.ToString().AsMemory();
        }

        var isCrLf = last.Length == Length && last.Length > 0 && last.Span[^1] == '\r';
        Line = isCrLf ? last[..^1] : last;
        Length -= isCrLf ? 1 : 0;
        Number++;
        return true;
    }

    private void Keep(ReadOnlySpan<char> piece)
    {
        _begun.Append(piece[..Math.Min(piece.Length, MaxLineCharacters - Math.Min(_begun.Length, MaxLineCharacters))]);
        _length += piece.Length;
    }

    private bool Fill()
    {
        (_start, _end) = (0, 0);
        if (_isOver || _total >= maxBytes)
        {
            WasCut = !_isOver;
            return false;
        }

        var read = stream.ReadAtLeast(_bytes, BufferBytes, throwOnEndOfStream: false);
        var bytes = _bytes.AsSpan(0, read);
        _total += read;
        _isOver = read < BufferBytes;
        if (_decoder is null)
        {
            if (TextForm.Detect(bytes) is not { } form)
            {
                IsBinary = true;
                return false;
            }

            _decoder = form.Encoding.GetDecoder();
            bytes = bytes[form.MarkLength..];
        }

        _end = _decoder.GetChars(bytes, _characters, flush: _isOver);
        IsBinary = _characters.AsSpan(0, _end).Contains('\0');
        _end = IsBinary ? 0 : _end;
        return !IsBinary && _end > 0;
    }
}
