using System.Globalization;
using System.Text;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;
using LoopKit.Truncation;

namespace LoopKit.Coordination;

/// <summary>What a loop did, in words for a model: its goal, its end, and as much of its journal before that as fits.</summary>
internal static class LoopRecord
{
    private const int MaxCharacters = 60_000;
    private const int MaxCharactersPerEvent = 4_000;

    public static async ValueTask<string> ReadAsync(ILoopStore store, LoopState state, CancellationToken cancellationToken)
    {
        var contents = new Contents(store);
        Queue<string> entries = [];
        var characters = 0;
        var omitted = 0;
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(state.Id), 0, cancellationToken).ConfigureAwait(false))
        {
            if (await DescribeAsync(LoopEventSerializer.Deserialize(stored.Payload.Span), contents, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                entries.Enqueue(entry);
                for (characters += entry.Length; characters > MaxCharacters; omitted++)
                {
                    characters -= entries.Dequeue().Length;
                }
            }
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"Loop '{state.Name}' ended: {state.Status.ToString().ToLowerInvariant()} after {state.Iteration} iterations.");
        if (state.Reason is { } reason)
        {
            text.Append(' ').Append(reason.Summary);
        }

        text.Append("\n\nIts goal:\n").Append(TextLimits.HeadAndTail(state.Started.Spec.Goal, MaxCharactersPerEvent)).Append("\n\nWhat happened, oldest first:");
        if (omitted > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n[{omitted} older entries are left out]");
        }

        foreach (var entry in entries)
        {
            text.Append('\n').Append(entry);
        }

        return text.ToString();
    }

    /// <summary>What an event adds to the record; <see langword="null"/> for what only the machinery needs.</summary>
    private static async ValueTask<string?> DescribeAsync(LoopEvent loopEvent, Contents contents, CancellationToken cancellationToken)
    {
        switch (loopEvent)
        {
            case TurnCompleted turn:
                var entry = new StringBuilder().Append(CultureInfo.InvariantCulture, $"- It said: {await TextAsync(turn.Text).ConfigureAwait(false)}");
                foreach (var call in turn.ToolCalls)
                {
                    entry.Append("\n- It called ").Append(call.Name).Append(' ').Append(await TextAsync(call.Arguments).ConfigureAwait(false));
                }

                return entry.ToString();
            case ToolCompleted tool:
                return $"- The result ({tool.Outcome.ToString().ToLowerInvariant()}): {await TextAsync(tool.Result).ConfigureAwait(false)}";
            case ValidationCompleted validation:
                return $"- Validation `{validation.Receipt.Command}`: {ReceiptText.Ending(validation.Receipt)}\n{TextLimits.Tail(validation.Receipt.Tail, MaxCharactersPerEvent)}";
            case LoopSteered or PersonAnswered or TurnFailed or CheckpointCreated or IterationStarted:
                return "- " + EventSummary.Of(loopEvent);
            default:
                return null;
        }

        async ValueTask<string> TextAsync(Content content) =>
            TextLimits.HeadAndTail(await contents.ReadAsync(content, cancellationToken).ConfigureAwait(false), MaxCharactersPerEvent);
    }
}
