using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Plugins;

/// <summary>Collects the parts of a host. Everything else is an extension method on it.</summary>
public interface ILoopKitBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
