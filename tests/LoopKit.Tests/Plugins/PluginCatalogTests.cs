using LoopKit.Plugins;

namespace LoopKit.Tests.Plugins;

[Property("Requirement", "PLUG-01")]
public sealed class PluginCatalogTests
{
    private readonly PluginsFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    [Property("Requirement", "PLUG-03")]
    public void All_plugins_of_this_repository_load_as_they_are_built()
    {
        using var catalog = PluginsFolder.Load(PluginsFolder.Built);
        Assert.That(catalog.Plugins.Select(plugin => (plugin.Id, plugin.State, plugin.Explanation)), Is.EqualTo(new[]
        {
            ("anthropic", PluginState.Loaded, (string?)null),
            ("openai", PluginState.Loaded, null),
            ("probe", PluginState.Loaded, null),
            ("word-count", PluginState.Loaded, null),
        }));
    }

    [Test]
    public void Built_plugins_bring_their_dependencies_and_not_the_contracts()
    {
        var assemblies = Directory.EnumerateFiles(PluginsFolder.Built, "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.That(assemblies, Is.SupersetOf(new[] { "Anthropic.dll", "OpenAI.dll", "System.ClientModel.dll", "Markdig.dll" }));
        Assert.That(assemblies.Intersect(PluginsFolder.Contracts), Is.Empty);
    }

    [Test]
    public void A_single_plugin_folder_can_be_named()
    {
        using var catalog = PluginsFolder.Load(_folder.Add("WordCountPlugin"));
        var status = catalog.Plugins.Single();
        Assert.That(status.Version, Is.EqualTo("1.0.0"));
        Assert.That(status.Permissions, Is.EqualTo(new[] { "workspace-read" }));
        Assert.That(status.Description, Does.StartWith("Counts words"));
    }

    [Test]
    public void Folders_without_a_manifest_are_not_plugins()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "notes"));
        using var catalog = _folder.Load();
        Assert.That(catalog.Plugins, Is.Empty);
    }

    [Test]
    public void A_missing_folder_is_the_callers_mistake() => Assert.That(
        () => PluginsFolder.Load(Path.Combine(_folder.Root, "nowhere")),
        Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.PluginManifestInvalid).And.Message.Contains("nowhere"));
}
