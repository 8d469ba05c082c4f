using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using LoopKit.Definitions;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Plugins;

[Property("Requirement", "PLUG-01")]
public sealed class PluginUnloadTests
{
    [Test]
    public void A_disposed_catalog_leaves_nothing_loaded_however_often_it_is_repeated()
    {
        using var folder = new PluginsFolder();
        folder.Add("ProbePlugin");
        var contexts = Enumerable.Range(0, 50).Select(_ => LoadUseAndUnload(folder)).ToList();
        Assert.That(contexts.Count(IsStillLoaded), Is.Zero);
    }

    [Test]
    public void A_plugin_goes_with_the_host_that_used_it()
    {
        using var folder = new PluginsFolder();
        folder.Add("ProbePlugin");
        Assert.That(IsStillLoaded(UseInAHost(folder)), Is.False);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadUseAndUnload(PluginsFolder folder)
    {
        using var catalog = folder.Load();
        var helper = (IPromptHelper)Activator.CreateInstance(catalog.Services.Single().ImplementationType!)!;
        Assert.That(helper.Render(["dependency"]), Is.EqualTo("0.31.0.0"));
        return new WeakReference(AssemblyLoadContext.GetLoadContext(helper.GetType().Assembly));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseInAHost(PluginsFolder folder)
    {
        var builder = new TestBuilder();
        builder.AddPlugins(folder.Root);
        using var services = builder.Services.BuildServiceProvider();
        var helper = services.GetRequiredService<IPromptHelper>();
        Assert.That(helper.Render(["dependency"]), Is.EqualTo("0.31.0.0"));
        return new WeakReference(AssemblyLoadContext.GetLoadContext(helper.GetType().Assembly));
    }

    private static bool IsStillLoaded(WeakReference context)
    {
        for (var attempt = 0; context.IsAlive && attempt < 20; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return context.IsAlive;
    }
}
