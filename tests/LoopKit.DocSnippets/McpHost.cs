using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DocSnippets;

/// <summary>An MCP server within an application, in docs/mcp.md.</summary>
internal static class McpHost
{
    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Services.AddLoopKit(options => options.StorePath = "/var/lib/loops");
        builder.Services.AddMcpServer()
            .WithStdioServerTransport()
            .WithLoopKit(options =>
            {
                options.DefaultModel = "anthropic:claude-sonnet-4-5";
                options.DefaultRepository = "/home/ada/project";
            });
    }
}
