using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

/// <summary>Calls for which it does not matter which call of the loop they are.</summary>
internal static class CatalogCalls
{
    public static ToolCallContext SomeCall { get; } = new(new LoopId("some"), 1, 1, 0, "call");

    public static ValueTask<ToolCallOutcome> InvokeAsync(this ToolCatalog catalog, string name, string arguments, CancellationToken cancellationToken) =>
        catalog.InvokeAsync(name, arguments, SomeCall, cancellationToken);
}
