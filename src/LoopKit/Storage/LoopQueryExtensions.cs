using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>What a query means for one summary.</summary>
internal static class LoopQueryExtensions
{
    public static bool Matches(this LoopQuery query, LoopSnapshot loop) =>
        (query.Status is null || query.Status.Contains(loop.Status))
        && (query.Name is null || query.Name == loop.Name)
        && (query.Prefix is null
            || loop.Id.Value.StartsWith(query.Prefix, StringComparison.Ordinal)
            || loop.Name.StartsWith(query.Prefix, StringComparison.Ordinal));
}
