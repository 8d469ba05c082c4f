using LoopKit;
using LoopKit.Plugins;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds plugins to a host.</summary>
public static class PluginBuilderExtensions
{
    /// <summary>Loads plugins now and adds what they register to the host's services.</summary>
    /// <remarks>
    /// A plugin only ever adds: it sees a collection of its own, which is appended when all went well. A plugin that cannot be loaded is
    /// left out whole. Every plugin folder becomes a <see cref="PluginStatus"/> service, loaded or not: show them to people. The code of a
    /// plugin stays loaded while anything of it is in use.
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="folder">A folder of plugin folders, or one plugin folder.</param>
    /// <param name="timeout">How long one plugin may take to register its services. Default: 10 seconds.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PluginManifestInvalid"/>: there is no such folder.</exception>
    public static ILoopKitBuilder AddPlugins(this ILoopKitBuilder builder, string folder, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout ?? PluginCatalog.DefaultTimeout, TimeSpan.Zero, nameof(timeout));
        // Not disposed: the host's services are the plugins' code. The garbage collector unloads it after them.
        var catalog = PluginCatalog.Load(folder, timeout ?? PluginCatalog.DefaultTimeout, Known(builder.Services));
        foreach (var service in catalog.Services)
        {
            builder.Services.Add(service);
        }

        foreach (var plugin in catalog.Plugins)
        {
            builder.Services.AddSingleton(plugin);
        }

        return builder;
    }

    private static IEnumerable<PluginStatus> Known(IServiceCollection services) =>
        services.Where(service => service is { IsKeyedService: false, ImplementationInstance: PluginStatus }).Select(service => (PluginStatus)service.ImplementationInstance!);
}
