using LoopKit.Definitions;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Plugins;

[Property("Requirement", "PLUG-01")]
public sealed class PluginBuilderExtensionsTests
{
    private readonly PluginsFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_host_gets_the_parts_and_the_status_of_every_plugin()
    {
        var builder = new TestBuilder();
        builder.AddPlugins(PluginsFolder.Built);
        using var services = builder.Services.BuildServiceProvider();
        Assert.That(services.GetServices<IModelProvider>().Select(provider => provider.Name), Is.EquivalentTo(new[] { "anthropic", "openai" }));
        Assert.That(services.GetServices<IToolSource>().Count(), Is.EqualTo(1));
        Assert.That(services.GetServices<PluginStatus>().Select(plugin => plugin.Id), Is.EquivalentTo(new[] { "anthropic", "openai", "probe", "word-count" }));
    }

    [Test]
    public void A_host_starts_without_the_plugin_that_fails()
    {
        _folder.AddProbe("throw-in-configure");
        var builder = new TestBuilder();
        builder.AddPlugins(_folder.Root);
        using var services = builder.Services.BuildServiceProvider();
        Assert.That(services.GetServices<IPromptHelper>(), Is.Empty);
        Assert.That(services.GetRequiredService<PluginStatus>().Code, Is.EqualTo(ErrorCodes.PluginLoadFailed));
    }

    [Test]
    public void A_plugin_added_twice_is_loaded_once()
    {
        var plugin = _folder.Add("WordCountPlugin");
        var builder = new TestBuilder();
        builder.AddPlugins(plugin).AddPlugins(plugin);
        using var services = builder.Services.BuildServiceProvider();
        Assert.That(services.GetServices<IToolSource>().Count(), Is.EqualTo(1));
        Assert.That(services.GetServices<PluginStatus>().Select(status => status.State), Is.EqualTo(new[] { PluginState.Loaded, PluginState.Disabled }));
    }

    [Test]
    public void A_timeout_must_be_positive() =>
        Assert.That(() => new TestBuilder().AddPlugins(_folder.Root, TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
