using System.Collections.Immutable;
using LoopKit.Definitions;
using LoopKit.Engine.Review;
using LoopKit.Events;

namespace LoopKit.Tests.Engine.Review;

/// <summary>Who is asked next, as a table. A letter is a reply: approved, changes requested, unparsed.</summary>
[Property("Requirement", "ENG-08")]
public sealed class ReviewDeciderTests
{
    [TestCase(1, 1, "", "1.1", false)]
    [TestCase(1, 1, "a", "", true)]
    [TestCase(1, 1, "c", "", false)]
    [TestCase(1, 1, "u", "1.2", false)]
    [TestCase(1, 1, "uu", "", false)]
    [TestCase(1, 1, "ua", "", true)]
    [TestCase(3, 3, "a", "2.1", false)]
    [TestCase(3, 3, "aac", "", false)]
    [TestCase(3, 3, "ac", "", false)]
    [TestCase(3, 2, "ac", "3.1", false)]
    [TestCase(3, 2, "aca", "", true)]
    [TestCase(3, 2, "aa", "", true)]
    [TestCase(3, 2, "cuu", "", false)]
    [TestCase(3, 2, "uuaua", "", true)]
    [TestCase(3, 1, "cc", "3.1", false)]
    public void Enough_reviewers_are_asked_and_no_more(int reviewers, int quorum, string replies, string next, bool approved)
    {
        var policy = new ReviewPolicy { Reviewers = reviewers, Quorum = quorum };
        var reviews = ImmutableList<ReviewCompleted>.Empty;
        foreach (var reply in replies)
        {
            var (reviewer, attempt) = ReviewDecider.Next(policy, reviews)!.Value;
            reviews = reviews.Add(Review(reviewer, attempt, reply));
        }

        Assert.That(ReviewDecider.Next(policy, reviews) is { } asked ? $"{asked.Reviewer}.{asked.Attempt}" : "", Is.EqualTo(next));
        Assert.That(ReviewDecider.IsApproved(policy, reviews), Is.EqualTo(approved));
    }

    [Test]
    public void Without_a_quorum_all_must_approve()
    {
        var policy = new ReviewPolicy { Reviewers = 2 };
        Assert.That(ReviewDecider.IsApproved(policy, [Review(1, 1, 'a')]), Is.False);
        Assert.That(ReviewDecider.IsApproved(policy, [Review(1, 1, 'a'), Review(2, 1, 'a')]), Is.True);
    }

    private static ReviewCompleted Review(int reviewer, int attempt, char reply) => new()
    {
        Iteration = 1,
        Reviewer = reviewer,
        Attempt = attempt,
        Finish = TurnFinish.EndOfTurn,
        Verdict = reply switch { 'a' => ReviewVerdict.Approved, 'c' => ReviewVerdict.ChangesRequested, _ => ReviewVerdict.Unparsed },
        Notes = Content.Empty,
        Reply = Content.Empty,
    };
}
