using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using LoopKit.Plugins;

namespace LoopKit.Tests.Plugins;

/// <summary>A folder of plugin folders, copied from what was really built and then changed.</summary>
internal sealed class PluginsFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("loopkit-plugins-").FullName;

    /// <summary>Where the build puts the plugins: all plugins that the tests reference.</summary>
    public static string Built => Path.Combine(TestContext.CurrentContext.TestDirectory, "plugins");

    /// <summary>The assemblies that come from the host.</summary>
    public static IReadOnlyList<string> Contracts { get; } =
    [
        "LoopKit.Abstractions.dll",
        "Microsoft.Extensions.AI.Abstractions.dll",
        "Microsoft.Extensions.DependencyInjection.Abstractions.dll",
        "Microsoft.Extensions.Logging.Abstractions.dll",
    ];

    public static PluginCatalog Load(string folder) => PluginCatalog.Load(folder, PluginCatalog.DefaultTimeout, []);

    public PluginCatalog Load() => Load(Root);

    /// <summary>Copies a built plugin and returns its new folder.</summary>
    public string Add(string plugin, string? name = null)
    {
        var source = Path.Combine(Built, plugin);
        var target = Path.Combine(Root, name ?? plugin);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    /// <summary>Adds the probe, told to misbehave.</summary>
    public string AddProbe(string behaviour)
    {
        var folder = Add("ProbePlugin");
        File.WriteAllText(Path.Combine(folder, "behaviour"), behaviour);
        return folder;
    }

    /// <summary>Sets one key of a manifest.</summary>
    public static void EditManifest(string folder, string key, JsonNode? value)
    {
        var path = Path.Combine(folder, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        manifest[key] = value;
        File.WriteAllText(path, manifest.ToJsonString());
    }

    /// <summary>Makes an assembly ask for another version of one that it references, as a build against other packages does.</summary>
    public static void EditReference(string assembly, string reference, ushort major)
    {
        var bytes = File.ReadAllBytes(assembly);
        using (var image = new PEReader(new MemoryStream(bytes)))
        {
            var metadata = image.GetMetadataReader();
            var handle = metadata.AssemblyReferences.Single(candidate => metadata.GetString(metadata.GetAssemblyReference(candidate).Name) == reference);
            // The major version is the first field of a row.
            var row = image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
                + ((MetadataTokens.GetRowNumber(handle) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
            BitConverter.TryWriteBytes(bytes.AsSpan(row), major);
        }

        File.WriteAllBytes(assembly, bytes);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
