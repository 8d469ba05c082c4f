using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json.Nodes;
using LoopKit.Definitions;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Plugins;

[Property("Requirement", "PLUG-01")]
public sealed class PluginIsolationTests
{
    private readonly PluginsFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_plugin_with_its_own_copy_of_the_contracts_still_uses_the_hosts()
    {
        var folder = _folder.AddProbe("");
        File.Delete(Path.Combine(folder, "ProbePlugin.deps.json")); // Without it, whatever is in the folder can be loaded.
        foreach (var contract in PluginsFolder.Contracts)
        {
            File.Copy(Path.Combine(TestContext.CurrentContext.TestDirectory, contract), Path.Combine(folder, contract));
        }

        using var catalog = _folder.Load();
        Assert.That(catalog.Plugins[0].Explanation, Is.Null);
        var helper = Make<IPromptHelper>(catalog);
        Assert.That(helper.Render([]), Is.EqualTo("some words"));
        Assert.That(ContextOf(helper).Assemblies.Select(assembly => assembly.GetName().Name), Is.EquivalentTo(new[] { "ProbePlugin", "Markdig" }));
    }

    [Test]
    public async Task Two_versions_of_one_dependency_live_side_by_side()
    {
        _folder.Add("ProbePlugin");
        _folder.Add("WordCountPlugin");
        using var catalog = _folder.Load();
        var tools = Make<IToolSource>(catalog);
        Assert.That(await WordCountPluginTests.CountAsync(tools, "**one** two", "text.md"), Does.Contain("\"words\":2"));
        Assert.That(Make<IPromptHelper>(catalog).Render(["dependency"]), Is.EqualTo("0.31.0.0"));
        Assert.That(ContextOf(tools).Assemblies.Single(assembly => assembly.GetName().Name == "Markdig").GetName().Version, Is.EqualTo(new Version(1, 6, 0, 0)));
    }

    [Test]
    public void Native_libraries_of_a_plugin_are_found()
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        var library = Directory.EnumerateFiles(Path.Combine(TestContext.CurrentContext.TestDirectory, "runtimes", platform, "native"), "*e_sqlite3*").First();
        var asset = $"runtimes/{platform}/native/{Path.GetFileName(library).Replace("e_sqlite3", "probe_native", StringComparison.Ordinal)}";
        var folder = _folder.AddProbe("");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, asset))!);
        File.Copy(library, Path.Combine(folder, asset));
        AddNativeAsset(Path.Combine(folder, "ProbePlugin.deps.json"), asset, platform);

        using var catalog = _folder.Load();
        Assert.That(catalog.Plugins[0].Explanation, Is.Null);
        Assert.That(Make<IPromptHelper>(catalog).Render(["native"]), Is.EqualTo("native"));
    }

    [TestCase("LoopKit.Plugins.Anthropic", "ANTHROPIC")]
    [TestCase("LoopKit.Plugins.OpenAI", "OPENAI")]
    [Property("Requirement", "PLUG-03")]
    public async Task A_provider_and_its_sdk_work_inside_the_plugin(string plugin, string prefix)
    {
        using var host = Host(plugin);
        var environment = new Dictionary<string, string> { [$"{prefix}_API_KEY"] = "made-up", [$"{prefix}_BASE_URL"] = "http://127.0.0.1:1" };
        Func<string, string?> lookUp = name => environment.GetValueOrDefault(name);
        // Made like the host's own instance, except that the environment of this process stays out of it.
        var provider = (IModelProvider)Activator.CreateInstance(host.GetRequiredService<IModelProvider>().GetType(), lookUp, new ModelLimits(), TimeProvider.System)!;
        var failure = await Assert.ThrowsAsync<ModelException>(() => provider.Create(new ModelRef(provider.Name, "model")).GetResponseAsync("hello"));
        Assert.That(failure!.Kind, Is.EqualTo(ModelFailureKind.Network));
    }

    private static ServiceProvider Host(string plugin)
    {
        var builder = new TestBuilder();
        builder.AddPlugins(Path.Combine(PluginsFolder.Built, plugin));
        return builder.Services.BuildServiceProvider();
    }

    private static TService Make<TService>(PluginCatalog catalog) =>
        (TService)Activator.CreateInstance(catalog.Services.Single(service => service.ServiceType == typeof(TService)).ImplementationType!)!;

    private static AssemblyLoadContext ContextOf(object instance) => AssemblyLoadContext.GetLoadContext(instance.GetType().Assembly)!;

    /// <summary>Says in a deps.json what a package with a native library would say.</summary>
    private static void AddNativeAsset(string path, string asset, string platform)
    {
        var deps = JsonNode.Parse(File.ReadAllText(path))!;
        deps["targets"]!.AsObject().Single().Value!["native-probe/1.0.0"] = new JsonObject
        {
            ["runtimeTargets"] = new JsonObject { [asset] = new JsonObject { ["rid"] = platform, ["assetType"] = "native" } },
        };
        deps["libraries"]!["native-probe/1.0.0"] = new JsonObject { ["type"] = "package", ["serviceable"] = false, ["sha512"] = "" };
        File.WriteAllText(path, deps.ToJsonString());
    }
}
