using LoopKit.Plugins;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace DocSnippets;

/// <summary>The entry point in docs/plugins.md.</summary>
public sealed class MyPlugin : ILoopPlugin
{
    public void Configure(ILoopKitBuilder builder) => builder.AddToolSource<MyTools>();
}

/// <summary>What the entry point adds.</summary>
public sealed class MyTools : IToolSource
{
    public IEnumerable<LoopTool> GetTools(ToolContext context) =>
        [new(AIFunctionFactory.Create((string text) => text.ToUpperInvariant(), "upper"), ToolEffects.ReadOnly)];
}
