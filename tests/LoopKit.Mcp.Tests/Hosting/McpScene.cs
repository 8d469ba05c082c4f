using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Plugins;
using LoopKit.Replay;
using LoopKit.Sandbox;
using LoopKit.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoopKit.Mcp.Tests.Hosting;

/// <summary>A real host with a store on disk and the MCP tools, in a directory of its own.</summary>
internal sealed class McpScene : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _root;

    private McpScene(IHost host, string root, HeldModel model)
    {
        _host = host;
        _root = root;
        Model = model;
    }

    /// <summary>The model <c>held:any</c>, which is the default of the scene.</summary>
    public HeldModel Model { get; }

    /// <summary>The plain directory that loops work on.</summary>
    public string Work => Path.Combine(_root, "work");

    public ILoopEngine Engine => _host.Services.GetRequiredService<ILoopEngine>();

    /// <summary>Ends when the host begins to stop by itself.</summary>
    public Task StoppingAsync()
    {
        var stopping = new TaskCompletionSource();
        _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task;
    }

    public static async Task<McpScene> OpenAsync(
        Action<LoopKitMcpOptions>? configure = null, Action<ILoopKitBuilder>? add = null, Action<IMcpServerBuilder>? serve = null)
    {
        var root = Directory.CreateTempSubdirectory("loopkit-mcp-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "work"));
        var model = new HeldModel();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var loopKit = builder.Services
            .AddLoopKit(options =>
            {
                options.StorePath = Path.Combine(root, "store");
                options.WorktreePath = Path.Combine(root, "worktrees");
                options.Sandbox = SandboxMode.Off;
                options.UserDefinitionsPath = Path.Combine(root, "definitions");
            })
            .AddChatClient("held", model);
        add?.Invoke(loopKit);
        var server = builder.Services.AddMcpServer().WithLoopKit(options =>
        {
            options.DefaultModel = "held:any";
            options.DefaultRepository = Path.Combine(root, "work");
            configure?.Invoke(options);
        });
        serve?.Invoke(server);
        var host = builder.Build();
        await host.StartAsync();
        return new McpScene(host, root, model);
    }

    /// <summary>Returns when somebody has sent the loop a message.</summary>
    /// <param name="name">The loop's name.</param>
    public async Task UntilMailAsync(string name)
    {
        var patience = Patience.Token();
        var loop = await Engine.ListAsync(new LoopQuery { Name = name }, patience).FirstAsync(patience);
        while (!await _host.Services.GetRequiredService<ICoordinator>().ReceiveAsync(loop.Id, 0, patience).AnyAsync(patience))
        {
            await Task.Yield();
        }
    }

    public async Task SubscribeAsync(string loop, string topic) => await _host.Services.GetRequiredService<ICoordinator>().SubscribeAsync(new LoopId(loop), topic);

    public Task<McpLink> ConnectAsync(string clientName = "test-client") => McpLink.OpenAsync(_host.Services, clientName);

    public RawLink ConnectRaw() => RawLink.Open(_host.Services);

    /// <summary>Writes a transcript and returns the reference of the model that plays it.</summary>
    public string Script(string yaml)
    {
        var file = Path.Combine(_root, $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, yaml);
        return $"scripted:{file}";
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        var store = _host.Services.GetRequiredService<ILoopStore>();
        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All))
        {
            Assert.That(await LoopReplay.ReplayAsync(store, loop.Id), Is.TypeOf<ReplayResult.Exact>(), $"The journal of '{loop.Name}' is not what is decided.");
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
