using LoopKit;
using LoopKit.Definitions;
using LoopKit.Plugins;
using LoopKit.Spool;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses a host's store and its own loop types.</summary>
public static class LoopKitHostBuilderExtensions
{
    /// <summary>Keeps everything in memory: for tests and demos. Nothing survives the process.</summary>
    public static ILoopKitBuilder UseInMemoryStore(this ILoopKitBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoopStore>(provider => new InMemoryLoopStore(provider.GetRequiredService<TimeProvider>())));

        // No other process can see this store, so none can leave commands for it.
        foreach (var reader in builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(CommandSpoolReader)).ToList())
        {
            builder.Services.Remove(reader);
        }

        return builder;
    }

    /// <summary>Keeps everything in text files that git can track. The directory is <see cref="LoopKitOptions.StorePath"/>.</summary>
    /// <remarks>Every kind of host finds the kind of an existing store by itself; this decides what a new one is.</remarks>
    public static ILoopKitBuilder UseJsonlStore(this ILoopKitBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoopStore>(provider => new DeferredLoopStore(() => JsonlLoopStore.Open(
            provider.GetRequiredService<IOptions<LoopKitOptions>>().Value.StorePath,
            new JsonlStoreOptions { Logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LoopStores).FullName!) },
            provider.GetRequiredService<TimeProvider>()))));
        return builder;
    }

    /// <summary>Adds a loop type. It comes before those of the same name in files.</summary>
    public static ILoopKitBuilder AddDefinition(this ILoopKitBuilder builder, LoopDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(definition);
        builder.Services.AddSingleton(definition);
        return builder;
    }
}
