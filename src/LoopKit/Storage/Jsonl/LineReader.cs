namespace LoopKit.Storage.Jsonl;

/// <summary>Reads a file line by line, forwards from an offset. It never waits for a writer, and sees what is there when it looks.</summary>
internal sealed class LineReader : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    private readonly Stream _source;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private long _offset;

    /// <param name="source">The content; disposed with the reader.</param>
    /// <param name="offset">Where a line begins.</param>
    public LineReader(Stream source, long offset)
    {
        _source = source;
        _source.Position = offset;
        _offset = offset;
    }

    public bool TryRead(out Line line)
    {
        for (var searched = 0; ;)
        {
            var window = _buffer.AsSpan(_start + searched, _end - _start - searched);
            var index = window.IndexOf((byte)'\n');
            if (index >= 0)
            {
                line = Take(searched + index, isComplete: true);
                return true;
            }

            searched = _end - _start;
            if (!Fill())
            {
                line = Take(searched, isComplete: false);
                return searched > 0;
            }
        }
    }

    public void Dispose() => _source.Dispose();

    private Line Take(int length, bool isComplete)
    {
        var line = new Line(_buffer.AsMemory(_start, length), _offset, isComplete);
        _start += length + (isComplete ? 1 : 0);
        _offset = line.End;
        return line;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _source.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
