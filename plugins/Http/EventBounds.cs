using System.Text;
using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>Of a stream of events: how large one is, and all together, and whether the last one came.</summary>
/// <remarks>
/// Lines end with LF, CR or both; an empty line ends an event. What an SDK keeps of an event is less than the event, which may be a single
/// token in 400 bytes of format. So an event adds what it has above that, and an eighth of itself at least.
/// </remarks>
/// <param name="maxBytes">The most bytes of an event, and of what all add.</param>
/// <param name="lastEvent">The name of the event that ends a whole stream; <see langword="null"/>: there is none.</param>
internal sealed class EventBounds(int maxBytes, string? lastEvent) : IReplyBounds
{
    private const int Format = 400;

    private readonly byte[] _lineHead = new byte[64];
    private int _headLength;
    private long _event;
    private long _all;
    private bool _isLineEmpty = true;
    private bool _wasReturn;
    private bool _hasEnded = lastEvent is null;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            TakeText(end < 0 ? bytes : bytes[..end]);
            if (_event > maxBytes || _all > maxBytes)
            {
                throw new ModelException(ModelFailureKind.ReplyTooLarge, $"The provider's reply is larger than {maxBytes} bytes, the most that is taken (LoopKitOptions.ModelLimits).");
            }

            if (end < 0)
            {
                return;
            }

            EndLine(isReturn: bytes[end] == '\r');
            bytes = bytes[(end + 1)..];
        }
    }

    public void End()
    {
        if (!_hasEnded)
        {
            // The connection was closed as it should be, and still the provider had not said that this was all.
            throw new ModelException(ModelFailureKind.CutStream, $"The provider's reply ended without '{lastEvent}'.");
        }
    }

    private void TakeText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        var head = text[..Math.Min(text.Length, _lineHead.Length - _headLength)];
        head.CopyTo(_lineHead.AsSpan(_headLength));
        _headLength += head.Length;
        _event += text.Length;
        (_isLineEmpty, _wasReturn) = (false, false);
    }

    private void EndLine(bool isReturn)
    {
        if (_wasReturn && !isReturn)
        {
            // The second half of CR LF.
            _wasReturn = false;
            return;
        }

        if (_isLineEmpty)
        {
            _all += Math.Max(_event - Format, _event / 8);
            _event = 0;
        }
        else if (!_hasEnded)
        {
            _hasEnded = IsLastEvent(Encoding.UTF8.GetString(_lineHead, 0, _headLength));
        }

        _event++;
        (_headLength, _isLineEmpty, _wasReturn) = (0, true, isReturn);
    }

    private bool IsLastEvent(string line) => line.StartsWith("event:", StringComparison.Ordinal) && line["event:".Length..].Trim() == lastEvent;
}
