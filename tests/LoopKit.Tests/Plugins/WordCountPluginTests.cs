using System.Text;
using System.Text.Json;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Plugins;

/// <summary>The sample plugin, as it is built and as a host uses it.</summary>
public sealed class WordCountPluginTests
{
    [TestCase("", 0, 0)]
    [TestCase("one", 1, 1)]
    [TestCase("one two\nthree\n", 3, 2)]
    [TestCase("  a\t\r\n\nb", 2, 3)]
    public async Task Words_lines_and_characters_are_counted(string text, int words, int lines)
    {
        using var services = Host();
        using var result = JsonDocument.Parse(await CountAsync(services.GetRequiredService<IToolSource>(), text));
        Assert.That(result.RootElement.GetProperty("words").GetInt32(), Is.EqualTo(words));
        Assert.That(result.RootElement.GetProperty("lines").GetInt32(), Is.EqualTo(lines));
        Assert.That(result.RootElement.GetProperty("characters").GetInt32(), Is.EqualTo(text.Length));
    }

    [Test]
    public async Task A_long_text_is_counted_across_buffers()
    {
        using var services = Host();
        using var result = JsonDocument.Parse(await CountAsync(services.GetRequiredService<IToolSource>(), string.Concat(Enumerable.Repeat("word ", 23_000))));
        Assert.That(result.RootElement.GetProperty("words").GetInt32(), Is.EqualTo(23_000));
        Assert.That(result.RootElement.GetProperty("characters").GetInt32(), Is.EqualTo(115_000));
    }

    [Test]
    public async Task Markup_does_not_count()
    {
        using var services = Host();
        using var result = JsonDocument.Parse(await CountAsync(services.GetRequiredService<IToolSource>(), "# One\n\n* **two** [three](https://four.example)\n", "text.md"));
        Assert.That(result.RootElement.GetProperty("words").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void What_the_workspace_refuses_reaches_the_model_as_it_is()
    {
        using var services = Host();
        using var workspace = new PluginsFolder();
        var tool = Tool(services.GetRequiredService<IToolSource>(), workspace.Root);
        Assert.That(tool.Effects, Is.EqualTo(ToolEffects.ReadOnly));
        Assert.That(
            async () => await tool.Function.InvokeAsync(new AIFunctionArguments { ["path"] = "nowhere.txt" }),
            Throws.TypeOf<ToolException>().With.Property("Error").EqualTo(ToolErrors.NotFound));
    }

    internal static async Task<string> CountAsync(IToolSource tools, string text, string file = "text.txt")
    {
        using var workspace = new PluginsFolder();
        var files = new DirectoryFiles(workspace.Root);
        files.Write(file, Encoding.UTF8.GetBytes(text));
        var result = await Tool(tools, workspace.Root).Function.InvokeAsync(new AIFunctionArguments { ["path"] = file });
        return JsonSerializer.Serialize((JsonElement)result!);
    }

    private static LoopTool Tool(IToolSource tools, string root) => tools.GetTools(new ToolContext
    {
        Loop = new LoopId("a"),
        Iteration = 1,
        Files = new DirectoryFiles(root),
        Timeout = TimeSpan.FromMinutes(1),
    }).Single();

    private static ServiceProvider Host()
    {
        var builder = new TestBuilder();
        builder.AddPlugins(Path.Combine(PluginsFolder.Built, "WordCountPlugin"));
        return builder.Services.BuildServiceProvider();
    }
}
