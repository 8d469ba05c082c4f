using System.Text;
using LoopKit.Events;

namespace LoopKit.Engine.Review;

/// <summary>What the reviewers said, in words for the next iteration.</summary>
internal static class ReviewText
{
    public static async ValueTask<string> OfAsync(IReadOnlyList<ReviewCompleted> reviews, Contents contents, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var review in reviews)
        {
            var notes = await contents.ReadAsync(review.Notes, cancellationToken).ConfigureAwait(false);
            text.Append("Reviewer ").Append(review.Reviewer).Append(review.Verdict switch
            {
                ReviewVerdict.Approved => " approved",
                ReviewVerdict.ChangesRequested => " asks for changes",
                _ => " gave no verdict that can be read",
            }).Append(notes.Length == 0 ? "." : ":\n" + notes).Append('\n');
        }

        return text.ToString().TrimEnd();
    }
}
