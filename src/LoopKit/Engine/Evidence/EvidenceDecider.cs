using LoopKit.Definitions;
using LoopKit.Engine.Passes;
using LoopKit.Engine.Review;
using LoopKit.Events;

namespace LoopKit.Engine.Evidence;

/// <summary>What follows the turns of an iteration, up to its end, and whether it has passed. Pure.</summary>
internal static class EvidenceDecider
{
    /// <summary>Protected files that change again this often are left as they are; the iteration has not passed then.</summary>
    internal const int MaxRestorations = 2;

    /// <summary>Whether there are files that the loop may not change, and a pass that they would void.</summary>
    public static bool IsGuarded(LoopState state) => state.Definition.Protected.Count > 0 && state.Definition.Validation.Count > 0;

    /// <summary>Whether the validations see nothing but what the checkpoint has.</summary>
    public static bool IsClean(LoopState state) => state.Definition.ValidateIn == ValidationPlace.CleanWorktree;

    /// <summary>What comes next in an iteration whose turns have ended.</summary>
    public static LoopStep Next(LoopState state, IterationState current)
    {
        var evidence = current.Evidence;
        if (IsGuarded(state) && NextOfProtection(state, current) is { } protection)
        {
            return protection;
        }

        // A clean worktree is one of the checkpoint.
        if (IsClean(state) && current.Checkpoint is null)
        {
            return new LoopStep.SaveCheckpoint(current.Number);
        }

        if (!IsGivenUp(state, evidence) && NextOfValidation(state, current) is { } validation)
        {
            return validation;
        }

        if (current.Checkpoint is null)
        {
            return new LoopStep.SaveCheckpoint(current.Number);
        }

        return NeedsReview(state, current) && LoopGuards.EndsReviews(state, current) is null && ReviewDecider.Next(state.Definition.Review!, current.Reviews) is { } next
            ? LoopDecider.AtTurnBoundary(state, new LoopStep.Review(current.Number, next.Reviewer, next.Attempt))
            : new LoopStep.RecordProgress(current.Number);
    }

    /// <summary>Whether every validation passed, on the very files that the checkpoint has, with the protected ones as they were, and enough reviewers approved.</summary>
    public static bool HasPassed(LoopState state, IterationState current) =>
        HasValidated(state, current) && (!NeedsReview(state, current) || ReviewDecider.IsApproved(state.Definition.Review!, current.Reviews));

    /// <summary>What would complete the loop is reviewed first; earlier passes are not.</summary>
    private static bool NeedsReview(LoopState state, IterationState current) =>
        state.Definition.Review is not null && PassDecider.IsLast(state, current) && HasValidated(state, current);

    private static bool HasValidated(LoopState state, IterationState current) =>
        state.Definition.Validation.Count > 0
        && current.Receipts.Count == state.Definition.Validation.Count
        && current.Receipts.TrueForAll(receipt => receipt.Passed)
        && (!Binds(current) || IsBound(state, current));

    private static bool IsBound(LoopState state, IterationState current) =>
        current.Evidence.Compared is { UnexpectedCount: 0, ProtectedCount: 0 } compared
        && (current.Checkpoint?.Tree is not { } saved || saved == compared.Tree)
        && (!IsGuarded(state) || current.Receipts.TrueForAll(receipt => receipt.ProtectedDigest == state.Protected?.Digest));

    private static LoopStep? NextOfProtection(LoopState state, IterationState current)
    {
        var evidence = current.Evidence;
        if (evidence.Compared is { ProtectedCount: > 0 } late && !evidence.IsRestoredAfterValidation)
        {
            return OfChanged(state, current, late.Protected, "The validation itself changed");
        }

        return evidence.Check switch
        {
            null when evidence.Compared is { ProtectedCount: > 0 } => null,
            null => new LoopStep.CheckProtected(current.Number),
            { Count: > 0 } found when evidence.Restorations < MaxRestorations => OfChanged(state, current, found.Changes, "The loop changed"),
            _ => null,
        };
    }

    private static LoopStep OfChanged(LoopState state, IterationState current, IReadOnlyList<ProtectedChange> changes, string who)
    {
        if (state.Definition.ProtectedPolicy == ProtectedPolicy.Restore)
        {
            return new LoopStep.RestoreProtected(current.Number);
        }

        return current.Checkpoint is null
            ? new LoopStep.SaveCheckpoint(current.Number)
            : new LoopStep.Record(new LoopFailed
            {
                Reason = new EndReason(
                    EndCode.ProtectedFileChanged,
                    $"{who} protected files in iteration {current.Number}: {EvidenceText.Named(changes)}.",
                    current.Receipts.LastOrDefault()?.Tail,
                    "Look at what it did to them: its work is on its branch. Start again with a clearer goal, or with 'protected-policy: restore'."),
            });
    }

    private static bool IsGivenUp(LoopState state, EvidenceState evidence) =>
        IsGuarded(state) && (evidence.Check is { Count: > 0 } || evidence.Compared is { ProtectedCount: > 0 });

    private static LoopStep? NextOfValidation(LoopState state, IterationState current)
    {
        var passing = current.Receipts.TrueForAll(receipt => receipt.Passed);
        if (current.Receipts.Count < state.Definition.Validation.Count)
        {
            return passing && !LoopGuards.IsIterationOver(state, current) ? LoopDecider.AtTurnBoundary(state, new LoopStep.Validate(current.Number, current.Receipts.Count)) : null;
        }

        return passing && Binds(current) && current.Evidence.Compared?.Round != current.Evidence.Round
            ? new LoopStep.CompareEvidence(current.Number, current.Evidence.Round)
            : null;
    }

    private static bool Binds(IterationState current) => current.Receipts.Exists(receipt => receipt.BindsTree);
}
