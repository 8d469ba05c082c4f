namespace LoopKit.Search;

/// <summary>A page that was found.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Location">Where it is: an address that <c>fetch</c> takes, or a path.</param>
/// <param name="Excerpt">The part that fits the query; empty when there is none. The model sees the first 500 characters.</param>
public sealed record SearchResult(string Title, string Location, string Excerpt = "");
