using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;

namespace LoopKit.Mcp.Protocol;

/// <summary>What every tool works with.</summary>
internal sealed class McpParts(
    ILoopEngine engine,
    ICoordinator coordinator,
    TimeProvider time,
    IOptions<LoopKitMcpOptions> options,
    IServiceProvider services,
    ILoggerFactory? loggers = null)
{
    // Not a constructor parameter: the transport needs the server's options, which need the tools, which need these parts.
    private readonly Lazy<Task> _clientGone = new(() => services.GetService<ITransport>()?.MessageReader.Completion ?? new TaskCompletionSource().Task);

    public ILoopEngine Engine { get; } = engine;

    public ICoordinator Coordinator { get; } = coordinator;

    public TimeProvider Time { get; } = time;

    public LoopKitMcpOptions Options { get; } = options.Value;

    /// <summary>What keeps commands apart; <see langword="null"/> when the host does not say.</summary>
    public ISandboxStatus? Sandbox { get; } = services.GetService<ISandboxStatus>();

    public LoopResolver Loops { get; } = new(engine);

    /// <summary>
    /// Ends when the only client of this process, on standard input, is gone. Where clients come and go, as over HTTP, it never ends.
    /// </summary>
    public Task ClientGone => _clientGone.Value;

    public ILogger Logger { get; } = loggers?.CreateLogger("LoopKit.Mcp") ?? NullLogger.Instance;
}
