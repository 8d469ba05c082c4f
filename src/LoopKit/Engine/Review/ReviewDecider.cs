using System.Collections.Immutable;
using LoopKit.Definitions;
using LoopKit.Events;

namespace LoopKit.Engine.Review;

/// <summary>Who reviews next, and what all reviewers together say. Pure.</summary>
internal static class ReviewDecider
{
    /// <summary>A reviewer whose reply has no verdict is asked this often; then it counts as a request for changes.</summary>
    internal const int MaxAttempts = 2;

    /// <summary>The next reviewer to ask, and for which time; <see langword="null"/> when enough have spoken.</summary>
    public static (int Reviewer, int Attempt)? Next(ReviewPolicy policy, ImmutableList<ReviewCompleted> reviews)
    {
        if (IsApproved(policy, reviews) || reviews.Count(Rejects) > policy.Reviewers - QuorumOf(policy))
        {
            return null;
        }

        return reviews.LastOrDefault() switch
        {
            null => (1, 1),
            { Verdict: ReviewVerdict.Unparsed, Attempt: < MaxAttempts } last => (last.Reviewer, last.Attempt + 1),
            var last => (last.Reviewer + 1, 1),
        };
    }

    /// <summary>Whether enough reviewers approve.</summary>
    public static bool IsApproved(ReviewPolicy policy, ImmutableList<ReviewCompleted> reviews) =>
        reviews.Count(review => review.Verdict == ReviewVerdict.Approved) >= QuorumOf(policy);

    private static bool Rejects(ReviewCompleted review) =>
        review.Verdict == ReviewVerdict.ChangesRequested || review is { Verdict: ReviewVerdict.Unparsed, Attempt: >= MaxAttempts };

    private static int QuorumOf(ReviewPolicy policy) => policy.Quorum ?? policy.Reviewers;
}
