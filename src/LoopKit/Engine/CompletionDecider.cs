using LoopKit.Definitions;
using LoopKit.Engine.Passes;
using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>What follows an iteration that passed, and one whose reviewers did not approve. Pure.</summary>
internal static class CompletionDecider
{
    /// <summary>The loop is done, or its next pass begins.</summary>
    public static LoopEvent AfterPass(LoopState state, IterationState current) => PassDecider.IsLast(state, current)
        ? new LoopCompleted { Reason = new EndReason(EndCode.ValidationPassed, Summary(state, current)) }
        : PassDecider.Complete(state, current);

    /// <summary>The end of a loop whose reviewers were asked often enough.</summary>
    public static LoopFailed? EndsByReview(LoopState state, IterationState current)
    {
        if (state.Definition.Review is not { } policy || current.Reviews.Count == 0 || state.RejectedReviews + 1 < policy.MaxRounds)
        {
            return null;
        }

        var notes = current.Reviews[^1].Notes;
        return new LoopFailed
        {
            Reason = new EndReason(
                EndCode.ReviewRejected,
                $"The reviewers did not approve {state.RejectedReviews + 1} results, though every validation passed.",
                notes.Text ?? $"The notes of the last one have {notes.Length} bytes.",
                "Read the notes ('loopkit events'); start a new loop with a clearer goal, or allow more rounds."),
        };
    }

    private static string Summary(LoopState state, IterationState current)
    {
        var reviewed = current.Reviews.Count > 0 ? ", and the review approved" : "";
        var passes = state.Definition.Passes.Count > 0 ? $", pass {state.Pass} of {state.Definition.Passes.Count} ({PassDecider.Current(state)!.Name})" : "";
        return $"Every validation passed in iteration {current.Number}{passes}{reviewed}.{Warning(state, current)}";
    }

    /// <summary>Said of receipts of this version only: a journal of an earlier one must be decided as it was.</summary>
    private static string Warning(LoopState state, IterationState current) => state.Definition.ProvesNothing() && current.Receipts.Exists(receipt => receipt.BindsTree)
        ? $" But `{state.Definition.Validation[0].Command}` succeeds whatever the files are: it proves nothing."
        : "";
}
