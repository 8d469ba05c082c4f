using LoopKit.Tools;
using Microsoft.Extensions.Options;

namespace LoopKit.Fetch;

/// <summary>Offers <c>fetch</c> where the host allows the network to its loops.</summary>
internal sealed class FetchTools : IToolSource, IDisposable
{
    /// <summary>The name of the tool.</summary>
    public const string Name = "fetch";

    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(FetchTool),
        nameof(FetchTool.FetchAsync),
        Name,
        "Reads a page of the public web: text, HTML as readable text, JSON or XML. Follows redirects. Takes at most 30 seconds and 2 MB.");

    private readonly PageFetcher _fetcher;
    private readonly IReadOnlyList<LoopTool> _tools;

    /// <summary>Takes the host's settings.</summary>
    public FetchTools(IOptions<LoopKitOptions> options, TimeProvider time)
    {
        _fetcher = new PageFetcher([.. options.Value.FetchPrivateHosts]);
        _tools = options.Value.AllowFetch ? [new LoopTool(_function.Of(new FetchTool(_fetcher, time)), ToolEffects.ReadOnly)] : [];
    }

    /// <inheritdoc/>
    public IEnumerable<LoopTool> GetTools(ToolContext context) => _tools;

    /// <inheritdoc/>
    public void Dispose() => _fetcher.Dispose();
}
