using System.Runtime.Versioning;
using System.Security.Cryptography;
using LoopKit.Definitions;
using LoopKit.Plugins;

namespace LoopKit.Tests.Plugins;

[Property("Requirement", "PLUG-01")]
public sealed class DisabledPluginTests
{
    private readonly PluginsFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("throw-in-constructor", "constructor")]
    [TestCase("throw-in-configure", "configure")]
    [TestCase("throw-in-static-initialiser", "static initialiser")]
    [TestCase("throw-own-code", "no key")]
    public void A_plugin_that_throws_is_disabled_and_the_others_load(string behaviour, string words)
    {
        _folder.AddProbe(behaviour);
        _folder.Add("WordCountPlugin");
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginLoadFailed, words);
        Assert.That(catalog.Plugins[1].State, Is.EqualTo(PluginState.Loaded));
        Assert.That(catalog.Services.Select(service => service.ServiceType), Has.None.EqualTo(typeof(IPromptHelper)), "nothing of a half registration is kept");
    }

    [Test]
    public void A_plugin_that_hangs_is_cut_off()
    {
        _folder.AddProbe("hang");
        using var catalog = PluginCatalog.Load(_folder.Root, TimeSpan.FromMilliseconds(300), []);
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginLoadFailed, "0.3 s");
        Assert.That(catalog.Services, Is.Empty);
    }

    [Test]
    public void A_missing_dependency_disables_the_plugin()
    {
        File.Delete(Path.Combine(_folder.Add("WordCountPlugin"), "Markdig.dll"));
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginLoadFailed, "Markdig");
    }

    [Test]
    public void A_missing_assembly_disables_the_plugin()
    {
        File.Delete(Path.Combine(_folder.Add("WordCountPlugin"), "WordCountPlugin.dll"));
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginLoadFailed, "does not exist");
    }

    [Test]
    public void A_plugin_for_a_newer_framework_is_disabled()
    {
        PluginsFolder.EditReference(Path.Combine(_folder.AddProbe(""), "ProbePlugin.dll"), "System.Runtime", 99);
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginIncompatible, "System.Runtime 99");
    }

    [Test]
    public void A_plugin_built_against_newer_contracts_is_incompatible()
    {
        PluginsFolder.EditReference(Path.Combine(_folder.AddProbe(""), "ProbePlugin.dll"), "LoopKit.Abstractions", 99);
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginIncompatible, "LoopKit.Abstractions 99");
    }

    [Test]
    public void A_plugin_for_another_sdk_range_is_incompatible_before_its_code_loads()
    {
        var folder = _folder.AddProbe("");
        PluginsFolder.EditManifest(folder, "sdk", ">=9.0 <9.1");
        File.WriteAllText(Path.Combine(folder, "ProbePlugin.dll"), "never read");
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginIncompatible, ">=9.0 <9.1");
    }

    [Test]
    public void A_file_that_is_no_assembly_disables_the_plugin()
    {
        File.WriteAllText(Path.Combine(_folder.AddProbe(""), "ProbePlugin.dll"), "not an assembly");
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginLoadFailed, "ProbePlugin");
    }

    [Test]
    public void An_assembly_without_an_entry_point_disables_the_plugin()
    {
        PluginsFolder.EditManifest(_folder.AddProbe(""), "assembly", "Markdig.dll");
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginLoadFailed, "ILoopPlugin");
    }

    [Test]
    public void A_broken_manifest_disables_the_plugin_under_its_folders_name()
    {
        PluginsFolder.EditManifest(_folder.AddProbe(""), "surprise", true);
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginManifestInvalid, "surprise");
        Assert.That(catalog.Plugins[0].Id, Is.EqualTo("ProbePlugin"));
    }

    [Test]
    public void The_hash_in_the_manifest_is_checked()
    {
        var folder = _folder.AddProbe("");
        PluginsFolder.EditManifest(folder, "sha256", new string('0', 64));
        using var refused = _folder.Load();
        AssertDisabled(refused.Plugins[0], ErrorCodes.PluginHashMismatch, "ProbePlugin.dll");

        using var file = File.OpenRead(Path.Combine(folder, "ProbePlugin.dll"));
        PluginsFolder.EditManifest(folder, "sha256", Convert.ToHexString(SHA256.HashData(file)));
        using var accepted = _folder.Load();
        Assert.That(accepted.Plugins[0].Explanation, Is.Null);
    }

    [Test]
    public void The_second_plugin_of_an_id_is_disabled()
    {
        _folder.Add("WordCountPlugin", "a");
        _folder.Add("WordCountPlugin", "b");
        using var catalog = _folder.Load();
        Assert.That(catalog.Plugins[0].State, Is.EqualTo(PluginState.Loaded));
        AssertDisabled(catalog.Plugins[1], ErrorCodes.PluginManifestInvalid, catalog.Plugins[0].Folder);
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public void A_plugin_that_anybody_may_change_is_disabled()
    {
        var dependency = Path.Combine(_folder.Add("WordCountPlugin"), "Markdig.dll");
        File.SetUnixFileMode(dependency, File.GetUnixFileMode(dependency) | UnixFileMode.OtherWrite);
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginLoadFailed, "chmod");
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void A_link_out_of_the_folder_is_not_followed()
    {
        var assembly = Path.Combine(_folder.AddProbe(""), "ProbePlugin.dll");
        File.Move(assembly, Path.Combine(_folder.Root, "elsewhere.dll"));
        File.CreateSymbolicLink(assembly, "../elsewhere.dll");
        using var catalog = _folder.Load();
        AssertDisabled(catalog.Plugins[0], ErrorCodes.PluginManifestInvalid, "elsewhere.dll");
    }

    private static void AssertDisabled(PluginStatus plugin, string code, string words)
    {
        Assert.That(plugin.State, Is.EqualTo(PluginState.Disabled));
        Assert.That(plugin.Code, Is.EqualTo(code));
        Assert.That(plugin.Explanation, Does.Contain(words));
    }
}
