using LoopKit.Agents;
using LoopKit.Events;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Engine.Review;

/// <summary>Asks a reviewer: one model call of its own, with a fresh context and without tools.</summary>
internal sealed class ReviewRunner(LoopParts parts, Contents contents)
{
    /// <summary>Writes what the reviewer is shown.</summary>
    public async ValueTask<ReviewStarted> StartAsync(LoopState state, LoopStep.Review step, CancellationToken cancellationToken) => new()
    {
        Iteration = step.Iteration,
        Reviewer = step.Reviewer,
        Attempt = step.Attempt,
        Prompt = contents.Write(await parts.ReviewPrompt.RenderAsync(state, step.Attempt, contents, cancellationToken).ConfigureAwait(false)),
        Fallback = state.Definition.Review!.Model is null ? ModelChain.FallbackAt(state, parts.Time.GetUtcNow()) : null,
    };

    /// <summary>The number of a review among the model calls of its iteration.</summary>
    public static int TurnOf(IterationState iteration) => iteration.Turn + iteration.Reviews.Count + 1;

    /// <summary>Calls the model and reads its verdict.</summary>
    public async ValueTask<LoopInput> ReviewAsync(LoopState state, LoopStep.Review step, CancellationToken cancellationToken)
    {
        var prompt = await contents.ReadAsync(state.Current!.ReviewUnderWay!.Prompt, cancellationToken).ConfigureAwait(false);
        var request = new AgentTurnRequest
        {
            Call = new ChatCall(state.Id, step.Iteration, TurnOf(state.Current)),
            Model = ModelChain.Called(state),
            Messages = ReviewPrompt.Messages(prompt),
            Tools = [],
            IdleTimeout = state.Definition.IdleTimeout,
            Priority = state.Priority,
            WorkItem = state.WorkItem,
            Workspace = state.Workspace!,
        };
        var (turn, waited) = await parts.ModelCall.MakeAsync(
            parts.AgentOf(ChatAgent.AgentName), request, LoopGuards.TimeLeft(state, state.Definition.TurnTimeout), state.Models.Insists, cancellationToken).ConfigureAwait(false);
        return parts.InputOf(turn, waited, response => Completed(step, response) with { Waited = waited });
    }

    private ReviewCompleted Completed(LoopStep.Review step, ChatResponse response)
    {
        // A reply that was cut off, withheld or refused is no verdict, whatever it begins with.
        var finish = ChatReply.FinishOf(response);
        var (verdict, notes) = finish == TurnFinish.EndOfTurn ? VerdictReader.Read(response.Text) : (ReviewVerdict.Unparsed, "");
        return new ReviewCompleted
        {
            Iteration = step.Iteration,
            Reviewer = step.Reviewer,
            Attempt = step.Attempt,
            Finish = finish,
            Verdict = verdict,
            Notes = contents.Write(notes),
            Reply = contents.Write(response.Text),
            Usage = ChatReply.UsageOf(response),
            Model = response.ModelId,
            ResponseId = response.ResponseId,
        };
    }
}
