using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Plugins;

/// <summary>Loads plugins from folders. A plugin that cannot be loaded is disabled with an explanation; the others and the host go on.</summary>
/// <remarks>Not thread-safe. Disposing it unloads what it loaded, as soon as nothing of it is in use any more.</remarks>
internal sealed class PluginCatalog : IDisposable
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly List<PluginLoadContext> _contexts = [];
    private readonly List<PluginStatus> _plugins = [];
    private readonly List<ServiceDescriptor> _services = [];

    private PluginCatalog()
    {
    }

    /// <summary>Every plugin folder that was found, by folder name.</summary>
    public IReadOnlyList<PluginStatus> Plugins => _plugins;

    /// <summary>What the loaded plugins registered, in order.</summary>
    public IReadOnlyList<ServiceDescriptor> Services => _services;

    /// <summary>Loads a plugin folder, or all plugin folders in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="timeout">How long one plugin may take to register its services.</param>
    /// <param name="loaded">Plugins that the host has already; their ids are taken.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PluginManifestInvalid"/>: there is no such folder.</exception>
    public static PluginCatalog Load(string folder, TimeSpan timeout, IEnumerable<PluginStatus> loaded)
    {
        var catalog = new PluginCatalog();
        var owners = loaded.Where(plugin => plugin.State == PluginState.Loaded).DistinctBy(plugin => plugin.Id).ToDictionary(plugin => plugin.Id, plugin => plugin.Folder);
        foreach (var pluginFolder in PluginFolder.Find(folder))
        {
            var status = catalog.LoadOne(pluginFolder, timeout, owners);
            catalog._plugins.Add(status);
            if (status.State == PluginState.Loaded)
            {
                owners.Add(status.Id, pluginFolder);
            }
        }

        return catalog;
    }

    public void Dispose()
    {
        _services.Clear();
        _contexts.ForEach(context => context.Unload());
        _contexts.Clear();
    }

    private PluginStatus LoadOne(string folder, TimeSpan timeout, Dictionary<string, string> owners)
    {
        var status = new PluginStatus { Id = Path.GetFileName(folder), Folder = folder, State = PluginState.Disabled };
        try
        {
            var manifest = PluginManifest.Read(folder);
            status = status with { Id = manifest.Id, Version = manifest.Version, Description = manifest.Description ?? "", Permissions = manifest.Permissions ?? [] };
            CheckManifest(manifest, owners);
            LoadCode(PluginFolder.CheckedAssembly(folder, manifest), manifest.Id, timeout);
            return status with { State = PluginState.Loaded };
        }
        catch (Exception exception)
        {
            var fault = PluginFault.InLoading(exception);
            return status with { Code = fault.Code, Explanation = fault.Explanation };
        }
    }

    private static void CheckManifest(PluginManifest manifest, Dictionary<string, string> owners)
    {
        var contracts = typeof(ILoopPlugin).Assembly.GetName().Version!;
        if (!SdkRange.TryParse(manifest.Sdk, out var range) || !range.Contains(contracts))
        {
            throw new LoopKitException(ErrorCodes.PluginIncompatible, $"The plugin wants LoopKit's contracts {manifest.Sdk}, and this host has {contracts.ToString(3)}. Use a version of the plugin for this host.");
        }

        if (owners.TryGetValue(manifest.Id, out var owner))
        {
            throw new LoopKitException(ErrorCodes.PluginManifestInvalid, $"The id '{manifest.Id}' is taken by the plugin in '{owner}'. Remove one of the two.");
        }
    }

    private void LoadCode(string assemblyPath, string id, TimeSpan timeout)
    {
        var context = new PluginLoadContext(id, assemblyPath);
        try
        {
            _services.AddRange(PluginRegistration.Run(context.LoadPlugin(), timeout));
            _contexts.Add(context);
        }
        catch
        {
            context.Unload();
            throw;
        }
    }
}
