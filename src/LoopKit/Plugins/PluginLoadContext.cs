using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LoopKit.Plugins;

/// <summary>Where one plugin's code lives: the contracts are the host's, everything else that the plugin brings is its own.</summary>
/// <remarks>Isolates versions, not rights. Collectible: it goes away once it is unloaded and nothing of the plugin is in use.</remarks>
internal sealed class PluginLoadContext(string id, string assemblyPath) : AssemblyLoadContext(id, isCollectible: true)
{
    /// <summary>Exactly the assemblies whose types cross the border between host and plugin.</summary>
    private static readonly FrozenDictionary<string, Assembly> _contracts = new[]
    {
        typeof(ILoopPlugin).Assembly,
        typeof(IChatClient).Assembly,
        typeof(IServiceCollection).Assembly,
        typeof(ILogger).Assembly,
    }.ToFrozenDictionary(assembly => assembly.GetName().Name!, StringComparer.OrdinalIgnoreCase);

    private static readonly string _runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);

    /// <summary>Loads the plugin and what it references, since a missing dependency would otherwise show only in the middle of a loop.</summary>
    public Assembly LoadPlugin()
    {
        var plugin = LoadFromAssemblyPath(assemblyPath);
        foreach (var wanted in plugin.GetReferencedAssemblies())
        {
            var present = LoadFromAssemblyName(wanted).GetName();
            if (present.Version < wanted.Version)
            {
                throw TooOld(present, wanted);
            }
        }

        return plugin;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (_contracts.TryGetValue(assemblyName.Name!, out var contract))
        {
            return contract;
        }

        // Types of the runtime appear in the contracts (JsonElement, for one), so the runtime's own assemblies cannot be private.
        return !IsPartOfTheRuntime(assemblyName) && _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;

    private static bool IsPartOfTheRuntime(AssemblyName assembly) => File.Exists(Path.Combine(_runtime, assembly.Name + ".dll"));

    private static LoopKitException TooOld(AssemblyName present, AssemblyName wanted) => new(
        ErrorCodes.PluginIncompatible,
        $"The plugin was built against {wanted.Name} {wanted.Version}, and there is only {present.Version}. Use a newer host, or build the plugin for this one.");
}
