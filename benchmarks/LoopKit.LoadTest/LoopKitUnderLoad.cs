using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.LoadTest;

/// <summary>LoopKit as an application embeds it, with a model that answers at once.</summary>
internal sealed class LoopKitUnderLoad : ISystemUnderLoad
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(2);

    private readonly Load _load;
    private readonly string _workspace;
    private readonly InstantModel _model;
    private readonly ILoopStore? _store;
    private readonly ServiceProvider _provider;
    private readonly LoopId[] _loops;
    private readonly Dictionary<string, LoopId> _next;
    private bool _ended;

    public LoopKitUnderLoad(Load load, string directory, Latencies latencies)
    {
        _load = load;
        _loops = [.. Enumerable.Range(0, load.Loops).Select(_ => LoopId.New(TimeProvider.System))];
        _next = Enumerable.Range(0, load.Loops).ToDictionary(index => _loops[index].Value, index => _loops[(index + 1) % load.Loops]);
        _workspace = Directory.CreateDirectory(Path.Combine(directory, "workspace")).FullName;
        _model = new InstantModel(load, latencies, load.Variant == "messages" ? SendAsync : null);
        _store = Open(load.Mode, Path.Combine(directory, "store"));
        _provider = Compose();
    }

    public long DurableWrites => _store switch
    {
        SqliteLoopStore sqlite => sqlite.Writer!.Batches,
        JsonlLoopStore jsonl => jsonl.Committer!.Syncs,
        _ => 0,
    };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var engine = _provider.GetRequiredService<LoopEngine>();
        await Task.WhenAll(_loops.Select((loop, index) => Task.Run(() => engine.StartAsync(loop, SpecOf(index), cancellationToken).AsTask(), cancellationToken)));
        await _model.AllCalled.WaitAsync(cancellationToken);
        while (await engine.FindRunnersAsync() is not { Count: 0 })
        {
            // Nobody watches the events, so that only the loops themselves are measured.
            await Task.Delay(_look, cancellationToken);
        }

        _ended = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            await RequireEndsAsync();
        }

        await _provider.DisposeAsync();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _model.Dispose();
    }

    private static ILoopStore? Open(string mode, string directory) => mode switch
    {
        "sqlite" => SqliteLoopStore.Open(directory, new SqliteStoreOptions(), TimeProvider.System),
        "jsonl" => JsonlLoopStore.Open(directory, new JsonlStoreOptions(), TimeProvider.System),
        _ => null,
    };

    private ServiceProvider Compose()
    {
        var services = new ServiceCollection();
        if (_store is not null)
        {
            services.AddSingleton(_store);
        }

        var builder = services.AddLoopKit(options =>
        {
            options.ModelConcurrency = options.LoopConcurrency = _load.Loops;
            options.Messages = new MessageLimits { PerSecond = 1_000_000_000, Burst = int.MaxValue, InboxCapacity = int.MaxValue };
        });
        builder.AddChatClient("instant", _model).AddDefinition(new LoopDefinition { Name = "load", Prompt = "{{goal}}" });
        if (_store is null)
        {
            builder.UseInMemoryStore();
        }

        return services.BuildServiceProvider();
    }

    private LoopSpec SpecOf(int index) => new()
    {
        Name = $"load-{index}",
        Goal = "Go on.",
        Definition = "load",
        Repository = _workspace,
        Model = new ModelRef("instant", "model"),
        MaxIterations = _load.Iterations,
    };

    private async ValueTask SendAsync(string loop, CancellationToken cancellationToken) => await _provider.GetRequiredService<ICoordinator>().ShareAsync(
        new Share { Id = MessageId.New(TimeProvider.System), From = new Address($"loop:{loop}"), To = _next[loop], Text = "Go on." },
        cancellationToken);

    /// <summary>A loop that ended for another reason than its limit has not done its work, and its figures would be wrong.</summary>
    private async Task RequireEndsAsync()
    {
        var engine = _provider.GetRequiredService<ILoopEngine>();
        foreach (var loop in _loops)
        {
            if (await engine.FindAsync(loop) is { Reason: not { Code: EndCode.MaxIterations } } wrong)
            {
                throw new InvalidOperationException($"Loop {wrong.Name} ended unexpectedly: {wrong.Status}, {wrong.Reason}.");
            }
        }
    }
}
