using LoopKit.Agents;
using LoopKit.Budgets;
using LoopKit.Events;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Engine.Review;

/// <summary>Asks a reviewer: one model call of its own, with a fresh context and without tools.</summary>
internal sealed class ReviewRunner(LoopParts parts, Contents contents, LoopBudget budget)
{
    /// <summary>Writes what the reviewer is shown, and reserves for the call.</summary>
    public async ValueTask<IReadOnlyList<LoopEvent>> StartAsync(LoopState state, LoopStep.Review step, CancellationToken cancellationToken)
    {
        var prompt = await parts.ReviewPrompt.RenderAsync(state, step.Attempt, contents, cancellationToken).ConfigureAwait(false);
        var input = TokenEstimate.OfInput(ReviewPrompt.Messages(prompt), []);
        var fallback = state.Definition.Review!.Model is null ? ModelChain.FallbackAt(state, parts.Time.GetUtcNow()) : null;
        return budget.Reserve(state, fallback ?? state.Definition.Review.Model ?? state.Model, input, TimeOf(state), isTurn: false, Started) is { } started ? [started] : [];

        ReviewStarted Started(BudgetAmount? reserved, TimeSpan? waited) => new()
        {
            Iteration = step.Iteration,
            Reviewer = step.Reviewer,
            Attempt = step.Attempt,
            Prompt = contents.Write(prompt),
            Fallback = fallback,
            Reserved = reserved,
            Waited = waited,
        };
    }

    /// <summary>The number of a review among the model calls of its iteration.</summary>
    public static int TurnOf(IterationState iteration) => iteration.Turn + iteration.Reviews.Count + 1;

    /// <summary>Calls the model and reads its verdict.</summary>
    public async ValueTask<LoopInput> ReviewAsync(LoopState state, LoopStep.Review step, CancellationToken cancellationToken)
    {
        if (await budget.AdmitAsync(cancellationToken).ConfigureAwait(false) is not { } call)
        {
            return new LoopInput.Postponed();
        }

        var prompt = await contents.ReadAsync(state.Current!.ReviewUnderWay!.Prompt, cancellationToken).ConfigureAwait(false);
        var request = new AgentTurnRequest
        {
            Call = new ChatCall(state.Id, step.Iteration, TurnOf(state.Current)),
            Model = ModelChain.Called(state),
            Messages = ReviewPrompt.Messages(prompt),
            Tools = [],
            MaxOutputTokens = budget.MaxOutputTokens(state),
            IdleTimeout = state.Definition.IdleTimeout,
            Priority = state.Priority,
            WorkItem = state.WorkItem,
            Workspace = state.Workspace!,
        };
        return await BudgetedTurn.MakeAsync(call, async () =>
        {
            var (turn, waited) = await parts.ModelCall.MakeAsync(parts.AgentOf(ChatAgent.AgentName), request, TimeOf(state), state.Models.Insists, call, cancellationToken).ConfigureAwait(false);
            return parts.InputOf(turn, waited, call.Spent, response => Completed(step, response) with { Waited = waited, Spent = call.Spent });
        }).ConfigureAwait(false);
    }

    private static TimeSpan TimeOf(LoopState state) => LoopGuards.TimeLeft(state, state.Definition.TurnTimeout);

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
