using LoopKit.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace DocSnippets;

/// <summary>A host that loads plugins, in docs/plugins.md.</summary>
internal static class PluginHost
{
    public static void Configure(ILoopKitBuilder builder)
    {
        builder.AddPlugins("/opt/loops/plugins");      // a folder of plugin folders, or one plugin folder
    }
}
