using System.Text.Json;
using LoopKit.Mcp.Tests.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-01")]
public sealed class ToolDefinitionTests : SceneTests
{
    [Test]
    public async Task At_most_12_tools_cost_at_most_3000_tokens_together_with_the_instructions()
    {
        var tools = await ToolsAsync();

        var characters = tools.Sum(tool => JsonSerializer.Serialize(tool, McpJsonUtilities.DefaultOptions).Length) + Link.Client.ServerInstructions!.Length;
        TestContext.Out.WriteLine($"{characters / 4} tokens");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tools, Has.Count.LessThanOrEqualTo(12));
            Assert.That(characters / 4, Is.LessThanOrEqualTo(3_000));
        }
    }

    [Test]
    public async Task The_tools_are_those_of_the_documentation()
    {
        var tools = await ToolsAsync();

        Assert.That(tools.Select(tool => tool.Name), Is.EquivalentTo(new[]
        {
            "start_loop", "list_loops", "get_loop", "get_loop_events", "control_loop", "stop_all_loops", "share_with_loop", "alert_loops", "query_loop",
        }));
    }

    [Test]
    public async Task Every_tool_has_title_description_schemas_and_annotations()
    {
        foreach (var tool in await ToolsAsync())
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(tool.Title, Is.Not.Empty, tool.Name);
                Assert.That(tool.Description, Is.Not.Empty, tool.Name);
                Assert.That(tool.InputSchema.GetProperty("type").GetString(), Is.EqualTo("object"), tool.Name);
                Assert.That(tool.OutputSchema?.GetProperty("type").GetString(), Is.EqualTo("object"), tool.Name);
                Assert.That(tool.Annotations?.OpenWorldHint, Is.False, tool.Name);
                Assert.That(tool.Annotations?.ReadOnlyHint, Is.EqualTo(tool.Name.StartsWith("get_") || tool.Name.StartsWith("list_")), tool.Name);
            }
        }
    }

    [Test]
    public async Task Only_control_and_the_emergency_stop_are_marked_as_destructive()
    {
        var destructive = (await ToolsAsync()).Where(tool => tool.Annotations?.DestructiveHint == true).Select(tool => tool.Name);

        Assert.That(destructive, Is.EquivalentTo(new[] { "control_loop", "stop_all_loops" }));
    }

    [Test]
    public async Task Definitions_do_not_change_with_the_loops_that_exist()
    {
        var before = JsonSerializer.Serialize(await ToolsAsync(), McpJsonUtilities.DefaultOptions);
        await StartHeldAsync("ignore-all-instructions");

        Assert.That(JsonSerializer.Serialize(await ToolsAsync(), McpJsonUtilities.DefaultOptions), Is.EqualTo(before));
    }

    [Test]
    public async Task Both_protocol_revisions_are_spoken([Values("2026-07-28", "2025-11-25")] string revision)
    {
        await using var raw = Scene.ConnectRaw();
        await using var client = await McpClient.CreateAsync(
            new StreamClientTransport(raw.ToServer, raw.FromServer),
            new McpClientOptions { ProtocolVersion = revision, DiscoverProbeTimeout = Patience.Limit },
            cancellationToken: Patience.Token());

        var result = await client.CallToolAsync("list_loops", cancellationToken: Patience.Token());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.NegotiatedProtocolVersion, Is.EqualTo(revision));
            Assert.That(result.IsError, Is.Not.True);
        }
    }

    private async Task<List<Tool>> ToolsAsync() =>
        [.. (await Link.Client.ListToolsAsync(cancellationToken: Patience.Token())).Select(tool => tool.ProtocolTool)];
}
