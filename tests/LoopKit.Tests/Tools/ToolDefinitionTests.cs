using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-01")]
public sealed class ToolDefinitionTests
{
    private const int CharactersPerToken = 4;

    [Test]
    public async Task All_definitions_together_take_few_tokens_and_every_parameter_is_described()
    {
        await using var host = InMemoryTestHost.Create(configure: builder => builder.Services.Configure<LoopKitOptions>(options => options.AllowFetch = true));
        using var workspace = new TestWorkspace();
        var context = new ToolContext { Loop = LoopId.New(host.Time), Iteration = 1, Files = workspace.Files, Timeout = TimeSpan.FromMinutes(5) };
        var tools = host.Services.GetServices<IToolSource>().SelectMany(source => source.GetTools(context)).Select(tool => tool.Function).ToList();
        Assert.That(tools.Select(tool => tool.Name), Is.SupersetOf((string[])
            ["read", "write", "edit", "multi_edit", "list", "tree", "glob", "grep", "run", "todo", "complete_task", "alert", "query", "share", "subscribe", "unsubscribe", "reply", "fetch"]));
        foreach (var tool in tools)
        {
            Assert.That(tool.Description, Has.Length.InRange(20, 350), tool.Name);
            foreach (var parameter in tool.JsonSchema.GetProperty("properties").EnumerateObject())
            {
                Assert.That(parameter.Value.TryGetProperty("description", out _), Is.True, $"{tool.Name}.{parameter.Name}");
            }
        }

        var characters = tools.Sum(tool => tool.Name.Length + tool.Description.Length + tool.JsonSchema.GetRawText().Length);
        Assert.That(characters / CharactersPerToken, Is.LessThan(6_000));
    }
}
