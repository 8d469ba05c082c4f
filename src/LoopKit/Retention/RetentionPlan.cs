using LoopKit.Engine;

namespace LoopKit.Retention;

/// <summary>Decides what may go. Pure.</summary>
internal static class RetentionPlan
{
    /// <summary>The loops that may go, the one that ended first first.</summary>
    public static IReadOnlyList<LoopSnapshot> Candidates(
        IEnumerable<LoopSnapshot> loops, IReadOnlySet<LoopId> pinned, RetentionRules rules, DateTimeOffset now) =>
    [
        .. loops
            .Where(loop => loop.Status.IsFinal())
            .OrderBy(loop => loop.UpdatedAt)
            .ThenBy(loop => loop.Id.Value, StringComparer.Ordinal)
            .SkipLast(rules.KeepLast ?? 0)
            .Where(loop => !pinned.Contains(loop.Id))
            .Where(loop => !rules.KeepFailed || loop.Status != LoopStatus.Failed)
            .Where(loop => rules.OlderThan is not { } age || now - loop.UpdatedAt > age),
    ];
}
