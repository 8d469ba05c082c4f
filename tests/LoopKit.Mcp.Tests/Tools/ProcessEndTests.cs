using System.IO.Pipelines;
using LoopKit.Mcp.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-04")]
public sealed class ProcessEndTests
{
    [Test]
    public async Task A_host_whose_only_client_dies_in_a_wait_does_not_sit_the_wait_out()
    {
        var (up, down) = (new Pipe(), new Pipe());
        await using var scene = await McpScene.OpenAsync(serve: server => server.WithStreamServerTransport(up.Reader.AsStream(), down.Writer.AsStream()));
        await using var client = await McpClient.CreateAsync(
            new StreamClientTransport(up.Writer.AsStream(), down.Reader.AsStream()),
            new McpClientOptions { DiscoverProbeTimeout = Patience.Limit },
            cancellationToken: Patience.Token());
        await client.CallToolAsync("start_loop", new Dictionary<string, object?> { ["goal"] = "Wait.", ["name"] = "held" }, cancellationToken: Patience.Token());
        await scene.Model.NextTurnAsync();
        var stopping = scene.StoppingAsync();

        // The call is under way when its question is in the loop's inbox.
        _ = client.CallToolAsync("query_loop", new Dictionary<string, object?> { ["id"] = "held", ["text"] = "?", ["timeout_seconds"] = 60 }, cancellationToken: Patience.Token()).AsTask();
        await scene.UntilMailAsync("held");
        await up.Writer.CompleteAsync();

        await stopping.WaitAsync(TimeSpan.FromSeconds(40));
    }
}
