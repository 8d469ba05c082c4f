using System.Runtime.CompilerServices;
using LoopKit.Storage;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Scripted;

/// <summary>Plays a transcript. Within a loop its position follows from the loop's journal, so it survives every restart.</summary>
/// <param name="transcript">The turns.</param>
/// <param name="journals">The store with the journals. <see langword="null"/>: the client counts its calls, as it does outside a loop.</param>
/// <param name="time">The clock of delays.</param>
internal sealed class ScriptedChatClient(Transcript transcript, ILoopStore? journals, TimeProvider time) : IChatClient
{
    private readonly JournalReader? _journal = journals is null ? null : new(journals, Path.GetFileName(transcript.Source), transcript.Turns.Count);
    private readonly string _model = Path.GetFileName(transcript.Source);
    private readonly Lock _gate = new();
    private Consumption _counted = Consumption.None(transcript.Turns.Count);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (turn, number) = await NextAsync(messages, options, cancellationToken).ConfigureAwait(false);
        return turn.Error is { } error ? throw Failure(turn, error) : ScriptedReply.Of(turn, number, _model);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (turn, number) = await NextAsync(messages, options, cancellationToken).ConfigureAwait(false);
        if (turn.Error is { } error)
        {
            if (error.Kind == ModelFailureKind.CutStream)
            {
                yield return ScriptedReply.FirstPiece(turn, _model);
            }

            throw Failure(turn, error);
        }

        foreach (var update in ScriptedReply.InPieces(ScriptedReply.Of(turn, number, _model)))
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // There is nothing to give back: the transcript is in memory and the store belongs to the host.
    }

    private async ValueTask<(TranscriptTurn Turn, int Number)> NextAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChatMessage> conversation = [.. messages];
        var lastMessage = TextOf(conversation.Count == 0 ? null : conversation[^1]);
        var call = ChatCall.From(options);
        var (turn, number) = call?.Tool is { } tool ? ChooseFor(tool, conversation) : call is not null && _journal is not null
            ? Choose(await _journal.ReadAsync(call.Loop, cancellationToken).ConfigureAwait(false), call.Iteration, lastMessage)
            : Count(call?.Iteration, lastMessage);
        await WaitAsync(turn, cancellationToken).ConfigureAwait(false);
        return (turn, number);
    }

    private (TranscriptTurn Turn, int Number) Count(int? iteration, string lastMessage)
    {
        lock (_gate)
        {
            var chosen = Choose(_counted, iteration, lastMessage);
            _counted = _counted.Add(chosen.Turn.Index);
            return chosen;
        }
    }

    private (TranscriptTurn Turn, int Number) Choose(Consumption consumed, int? iteration, string lastMessage) =>
        TurnSelector.Choose(transcript, consumed, iteration, lastMessage) is { } turn
            ? (turn, consumed.Total + 1)
            : throw new ModelException(
                ModelFailureKind.BadRequest,
                $"The transcript '{transcript.Source}' has {transcript.Turns.Count} turns and none is left for this call. Add turns, or set 'when-exhausted' to repeat-last or repeat-all.");

    private (TranscriptTurn Turn, int Number) ChooseFor(string tool, IReadOnlyList<ChatMessage> conversation) =>
        transcript.Explorations.Select(exploration => exploration.Next(conversation)).FirstOrDefault(turn => turn is not null) is { } turn
            ? (turn, conversation.Count)
            : throw new ModelException(ModelFailureKind.BadRequest, $"The transcript '{transcript.Source}' has no turn for this call of the tool '{tool}'. Add one under 'explore'.");

    private async ValueTask WaitAsync(TranscriptTurn turn, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(turn.Delay, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            // A turn that takes longer than the loop waits is consumed by the recorded timeout; otherwise it would come again for ever.
            exception.Data[ModelFailures.ResponseIdKey] = ScriptedResponseId.Of(turn.Index, _model);
            throw;
        }
    }

    private ModelException Failure(TranscriptTurn turn, TranscriptError error) =>
        new(error.Kind, $"Turn {turn.Index + 1} of the transcript fails as written.") { RetryAfter = error.RetryAfter, ResponseId = ScriptedResponseId.Of(turn.Index, _model) };

    private static string TextOf(ChatMessage? message) => message is null
        ? ""
        : string.Join('\n', message.Contents.Select(content => content switch
        {
            TextContent text => text.Text,
            FunctionResultContent result => result.Result?.ToString(),
            _ => null,
        }).OfType<string>());
}
