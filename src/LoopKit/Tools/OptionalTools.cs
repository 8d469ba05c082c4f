using LoopKit.Coordination;
using LoopKit.Explore;
using LoopKit.Fetch;
using LoopKit.Search;

namespace LoopKit.Tools;

/// <summary>Tools that are there in some surroundings only. A definition may name them wherever it runs; where they are not, the model does not see them.</summary>
internal static class OptionalTools
{
    /// <summary>Their names.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>([.. MessageTools.Names, ExploreTools.Name, FetchTools.Name, SearchTools.Name, RunTool.ReadOnlyName], StringComparer.Ordinal);
}
