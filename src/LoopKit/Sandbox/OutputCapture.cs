using System.Security.Cryptography;
using System.Text;
using LoopKit.Truncation;

namespace LoopKit.Sandbox;

/// <summary>Takes any amount of output in bounded memory: keeps its beginning and end, counts and hashes all of it.</summary>
/// <remarks>
/// A word that stands at the cut goes with it, at most 512 bytes: half of a secret would be recognised by nobody afterwards. Thread-safe, so that two
/// streams can be captured as they arrive.
/// </remarks>
internal sealed class OutputCapture(int headBytes = 65_536, int tailBytes = 65_536) : IDisposable
{
    private const int LongestWord = 512;
    private const int LeastForWord = 128;

    private readonly Lock _gate = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[headBytes];
    private readonly byte[] _tail = new byte[tailBytes];
    private int _headLength;
    private int _tailEnd;
    private long _length;

    /// <summary>Everything that arrived, in bytes.</summary>
    public long Length => _length;

    /// <summary>SHA-256 over everything that arrived, in lower-case hex.</summary>
    public string Hash
    {
        get
        {
            lock (_gate)
            {
                return Convert.ToHexStringLower(_hash.GetCurrentHash());
            }
        }
    }

    /// <summary>The beginning and the end as UTF-8 text, in whole characters, with a note of what was left out.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return Render();
            }
        }
    }

    /// <summary>Reads a stream to its end, or until it is told to give up.</summary>
    public async Task DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[65_536];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Somebody holds the other end and cannot be killed, or the pipe broke: what came so far is the output.
        }
    }

    /// <summary>Takes output.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _hash.AppendData(bytes);
            _length += bytes.Length;
            var toHead = Math.Min(bytes.Length, _head.Length - _headLength);
            bytes[..toHead].CopyTo(_head.AsSpan(_headLength));
            _headLength += toHead;
            AppendTail(bytes[toHead..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void AppendTail(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.Length > _tail.Length ? bytes[^_tail.Length..] : bytes;
        var beforeWrap = Math.Min(bytes.Length, _tail.Length - _tailEnd);
        bytes[..beforeWrap].CopyTo(_tail.AsSpan(_tailEnd));
        bytes[beforeWrap..].CopyTo(_tail);
        _tailEnd = _tail.Length == 0 ? 0 : (_tailEnd + bytes.Length) % _tail.Length;
    }

    private string Render()
    {
        var head = _head.AsSpan(0, _headLength);
        var inTail = _length - _headLength;
        if (inTail <= _tail.Length)
        {
            return Encoding.UTF8.GetString([.. head, .. _tail.AsSpan(0, (int)inTail)]);
        }

        var headEnd = Utf8Boundaries.WholeLength(head[..^LengthOfLastWord(head)]);
        byte[] tail = [.. _tail.AsSpan(_tailEnd), .. _tail.AsSpan(0, _tailEnd)];
        var firstWord = LengthOfFirstWord(tail);
        var tailStart = firstWord + Utf8Boundaries.ContinuationLength(tail.AsSpan(firstWord));
        var cut = _length - headEnd - (tail.Length - tailStart);
        return Encoding.UTF8.GetString(head[..headEnd]) + TextLimits.Note(cut, "bytes") + Encoding.UTF8.GetString(tail.AsSpan(tailStart));
    }

    private static int LengthOfLastWord(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[^MostOfWord(bytes)..];
        return end.Length - 1 - end.LastIndexOfAny(" \t\r\n"u8);
    }

    private static int LengthOfFirstWord(ReadOnlySpan<byte> bytes)
    {
        var begin = bytes[..MostOfWord(bytes)];
        var space = begin.IndexOfAny(" \t\r\n"u8);
        return space < 0 ? begin.Length : space;
    }

    /// <summary>Little output has no words to spare.</summary>
    private static int MostOfWord(ReadOnlySpan<byte> bytes) => Math.Min(LongestWord, bytes.Length / LeastForWord);
}
