using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.LoadTest.Messages;

/// <summary>Loops that only listen, and the real coordinator before them: each is a summary in the store, and what reads its inbox is the measurement's own.</summary>
internal sealed class Listeners : IAsyncDisposable
{
    private readonly ILoopStore? _store;
    private readonly ServiceProvider _provider;
    private readonly Dictionary<LoopId, LoopSnapshot> _loops = [];

    public Listeners(string mode, string directory, int inboxCapacity)
    {
        _store = mode == "memory" ? null : Stores.Open(mode, Path.Combine(directory, "store"));
        var services = new ServiceCollection();
        if (_store is not null)
        {
            services.AddSingleton(_store);
        }

        // What one sender may send is not what is measured here.
        var builder = services.AddLoopKit(options => options.Messages = new MessageLimits { PerSecond = 1_000_000_000, Burst = int.MaxValue, InboxCapacity = inboxCapacity });
        if (_store is null)
        {
            builder.UseInMemoryStore();
        }

        _provider = services.BuildServiceProvider();
        Coordinator = _provider.GetRequiredService<ICoordinator>();
        Signals = _provider.GetRequiredService<LoopSignals>();
    }

    public ICoordinator Coordinator { get; }

    public LoopSignals Signals { get; }

    private ILoopStore Store => _provider.GetRequiredService<ILoopStore>();

    public async Task<IReadOnlyList<LoopId>> MakeAsync(int count)
    {
        List<LoopId> loops = [];
        for (var number = 0; number < count; number++)
        {
            var id = LoopId.New(TimeProvider.System);
            var now = TimeProvider.System.GetUtcNow();
            _loops[id] = new LoopSnapshot
            {
                Id = id,
                Name = $"listener-{number}",
                Definition = "load",
                Goal = "Listen.",
                Model = new ModelRef("none", "none"),
                Status = LoopStatus.Running,
                Version = 1,
                StartedAt = now,
                UpdatedAt = now,
            };
            await SaveAsync(_loops[id], "loop-started");
            loops.Add(id);
        }

        return loops;
    }

    /// <summary>Records, as a loop's journal does, up to where an inbox is read.</summary>
    public ValueTask ReadToAsync(LoopId loop, long offset)
    {
        var now = _loops[loop] with { InboxOffset = offset, Version = _loops[loop].Version + 1 };
        _loops[loop] = now;
        return SaveAsync(now, "turn-started");
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    private async ValueTask SaveAsync(LoopSnapshot loop, string type) => _ = await Store.AppendAsync(new AppendRequest
    {
        Stream = StreamId.ForLoop(loop.Id),
        ExpectedVersion = loop.Version - 1,
        Events = [new EventData(type, "{}"u8.ToArray(), loop.UpdatedAt)],
        Summary = loop,
    });
}
