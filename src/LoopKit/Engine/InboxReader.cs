using System.Globalization;
using System.Text;
using LoopKit.Coordination;

namespace LoopKit.Engine;

/// <summary>Reads a loop's new messages and writes them down for its model: quoted data with its source, never an order.</summary>
internal sealed class InboxReader(ICoordinator coordinator, TimeProvider time)
{
    /// <summary>What one turn is shown at most, more or less: the last message is whole.</summary>
    private const int MaxCharacters = 100_000;

    /// <summary>The messages after an offset as the model reads them, empty when there are none; and the offset of the last one. What is too much for one turn follows in the next.</summary>
    public async ValueTask<(string Text, long Offset)> ReadAsync(LoopId loop, long afterOffset, CancellationToken cancellationToken)
    {
        StringBuilder? text = null;
        var offset = afterOffset;
        await foreach (var delivery in coordinator.ReceiveAsync(loop, afterOffset, cancellationToken).ConfigureAwait(false))
        {
            if (text?.Length > MaxCharacters)
            {
                text.Append("\n\n[There are more messages; they come with your next turn.]");
                break;
            }

            offset = delivery.Offset;
            if (delivery.Message is not StopRequest)
            {
                text = (text ?? new StringBuilder()).Append(text is null ? "" : "\n\n");
                MessageText.Write(text, delivery, time.GetUtcNow());
                if (delivery.Message is Query)
                {
                    text.Append(CultureInfo.InvariantCulture, $"\nAnswer it with the tool `reply` (question_id: \"{delivery.Message.Id}\"), then go on with your task.");
                }
            }
        }

        return (text?.ToString() ?? "", offset);
    }

    /// <summary>The stop requests after an offset.</summary>
    public async ValueTask<(IReadOnlyList<StopRequest> Stops, long Offset)> ReadStopsAsync(LoopId loop, long afterOffset, CancellationToken cancellationToken)
    {
        List<StopRequest> stops = [];
        var offset = afterOffset;
        await foreach (var delivery in coordinator.ReceiveAsync(loop, afterOffset, cancellationToken).ConfigureAwait(false))
        {
            offset = delivery.Offset;
            if (delivery.Message is StopRequest stop)
            {
                stops.Add(stop);
            }
        }

        return (stops, offset);
    }
}
