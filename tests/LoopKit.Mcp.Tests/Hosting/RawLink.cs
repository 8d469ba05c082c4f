using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace LoopKit.Mcp.Tests.Hosting;

/// <summary>A real server behind two pipes, for whatever bytes a test wants to send.</summary>
internal sealed class RawLink : IAsyncDisposable
{
    private readonly Pipe _up = new();
    private readonly Pipe _down = new();
    private readonly McpServer _server;

    private RawLink(IServiceProvider services)
    {
        ToServer = _up.Writer.AsStream();
        FromServer = _down.Reader.AsStream();
        var transport = new StreamServerTransport(_up.Reader.AsStream(), _down.Writer.AsStream());
        _server = McpServer.Create(transport, services.GetRequiredService<IOptions<McpServerOptions>>().Value, serviceProvider: services);
        ServerEnded = _server.RunAsync();
    }

    public Stream ToServer { get; }

    public Stream FromServer { get; }

    public Task ServerEnded { get; }

    public static RawLink Open(IServiceProvider services) => new(services);

    public void Break()
    {
        _up.Writer.Complete();
        _down.Reader.Complete();
    }

    public async ValueTask DisposeAsync()
    {
        Break();
        await _server.DisposeAsync();
        await ServerEnded.WaitAsync(Patience.Limit);
    }
}
