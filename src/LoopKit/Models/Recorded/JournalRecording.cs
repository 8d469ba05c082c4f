using LoopKit.Engine;
using LoopKit.Engine.Review;
using LoopKit.Events;
using LoopKit.Storage;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>Takes the recording that every journal is: each turn's conversation and its reply. Which tools were offered is not in it.</summary>
internal static class JournalRecording
{
    public static async ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(ILoopStore store, LoopId loop, CancellationToken cancellationToken)
    {
        var contents = new Contents(store);
        List<RecordedCall> calls = [];
        LoopState? state = null;
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(loop), 0, cancellationToken).ConfigureAwait(false))
        {
            var loopEvent = LoopEventSerializer.Deserialize(stored.Payload.Span);
            if (loopEvent is TurnCompleted completed && state?.Current is { } iteration)
            {
                calls.Add(await CallOfAsync(completed, iteration, state.Workspace?.Path, contents, cancellationToken).ConfigureAwait(false));
            }

            if (loopEvent is ReviewCompleted review && state?.Current is { ReviewUnderWay: { } asked } reviewed)
            {
                calls.Add(await CallOfAsync(review, asked, reviewed, state.Workspace?.Path, contents, cancellationToken).ConfigureAwait(false));
            }

            state = state is null ? LoopState.Begin(loop, (LoopStarted)loopEvent, stored.At) : state.Apply(loopEvent, stored.At);
        }

        return calls;
    }

    private static async ValueTask<RecordedCall> CallOfAsync(
        TurnCompleted completed, IterationState iteration, string? workspace, Contents contents, CancellationToken cancellationToken)
    {
        var conversation = await Conversation.BuildAsync(iteration, contents, cancellationToken).ConfigureAwait(false);
        var request = CanonicalRequest.Of(conversation.Messages, null, workspace);
        await conversation.AddAsync(completed with { Finish = TurnFinish.EndOfTurn }, cancellationToken).ConfigureAwait(false);
        var response = new ChatResponse([.. conversation.Messages.Skip(request.Messages.Count)])
        {
            ResponseId = completed.ResponseId,
            ModelId = completed.Model,
            FinishReason = FinishOf(completed.Finish),
            Usage = new UsageDetails { InputTokenCount = completed.Usage.InputTokens, OutputTokenCount = completed.Usage.OutputTokens },
        };
        return new RecordedCall(completed.Iteration, completed.Turn, request, RunMarks.Set(CanonicalJson.Text(CanonicalJson.Of(response)), workspace));
    }

    private static async ValueTask<RecordedCall> CallOfAsync(
        ReviewCompleted review, ReviewStarted asked, IterationState iteration, string? workspace, Contents contents, CancellationToken cancellationToken)
    {
        var request = CanonicalRequest.Of(ReviewPrompt.Messages(await contents.ReadAsync(asked.Prompt, cancellationToken).ConfigureAwait(false)), null, workspace);
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, await contents.ReadAsync(review.Reply, cancellationToken).ConfigureAwait(false)))
        {
            ResponseId = review.ResponseId,
            ModelId = review.Model,
            FinishReason = FinishOf(review.Finish),
            Usage = new UsageDetails { InputTokenCount = review.Usage.InputTokens, OutputTokenCount = review.Usage.OutputTokens },
        };
        return new RecordedCall(review.Iteration, ReviewRunner.TurnOf(iteration), request, RunMarks.Set(CanonicalJson.Text(CanonicalJson.Of(response)), workspace));
    }

    private static ChatFinishReason FinishOf(TurnFinish finish) => finish switch
    {
        TurnFinish.ToolCalls => ChatFinishReason.ToolCalls,
        TurnFinish.Length => ChatFinishReason.Length,
        TurnFinish.ContentFilter => ChatFinishReason.ContentFilter,
        TurnFinish.Refusal => new ChatFinishReason("refusal"),
        _ => ChatFinishReason.Stop,
    };
}
