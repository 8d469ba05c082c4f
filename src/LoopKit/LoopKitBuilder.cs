using LoopKit.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit;

/// <summary>The builder over a host's own services.</summary>
internal sealed class LoopKitBuilder(IServiceCollection services) : ILoopKitBuilder
{
    public IServiceCollection Services => services;
}
