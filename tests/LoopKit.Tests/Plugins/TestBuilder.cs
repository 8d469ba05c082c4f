using LoopKit.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Plugins;

/// <summary>A host with nothing but plugins.</summary>
internal sealed class TestBuilder : ILoopKitBuilder
{
    public IServiceCollection Services { get; } = new ServiceCollection();
}
