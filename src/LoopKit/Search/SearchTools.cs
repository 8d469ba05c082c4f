using LoopKit.Tools;

namespace LoopKit.Search;

/// <summary>Offers <c>search</c> where somebody registered a provider; the last one registered is asked.</summary>
internal sealed class SearchTools(IEnumerable<ISearchProvider> providers) : IToolSource
{
    /// <summary>The name of the tool.</summary>
    public const string Name = "search";

    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(SearchTool), nameof(SearchTool.SearchAsync), Name, "Searches what the host has made searchable, and lists titles, places and excerpts.");

    private readonly IReadOnlyList<LoopTool> _tools =
        providers.LastOrDefault() is { } provider ? [new LoopTool(_function.Of(new SearchTool(provider)), ToolEffects.ReadOnly)] : [];

    /// <inheritdoc/>
    public IEnumerable<LoopTool> GetTools(ToolContext context) => _tools;
}
