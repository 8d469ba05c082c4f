namespace LoopKit.Search;

/// <summary>Finds pages: the web's, a company's, or those of a folder of documents. Where a host or a plugin registers one, loops have the tool <c>search</c>.</summary>
/// <remarks>
/// One object serves all loops at the same time. It is only asked and must not change anything: after a crash a question is asked again. What it
/// throws is told to the model as the tool's failure; the loop goes on.
/// </remarks>
public interface ISearchProvider
{
    /// <summary>Finds pages.</summary>
    /// <param name="query">What the model looks for, as it wrote it: never empty, at most 500 characters.</param>
    /// <param name="count">How many results are wanted at most, from 1 to 20. More are left out.</param>
    /// <param name="cancellationToken">The tool's time is over, or the loop stops.</param>
    /// <returns>The best result first; none when nothing was found.</returns>
    ValueTask<IReadOnlyList<SearchResult>> SearchAsync(string query, int count, CancellationToken cancellationToken);
}
