using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>Of a body that is no stream of events: how large it is.</summary>
internal sealed class WholeBounds(int maxBytes) : IReplyBounds
{
    private long _bytes;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        if (_bytes > maxBytes)
        {
            throw new ModelException(ModelFailureKind.ReplyTooLarge, $"The provider's reply is larger than {maxBytes} bytes, the most that is taken (LoopKitOptions.ModelLimits).");
        }
    }

    public void End()
    {
        // How long a body is the connection knows.
    }
}
