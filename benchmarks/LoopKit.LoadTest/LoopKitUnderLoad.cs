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
    public async Task<long> RunAsync(Load load, string directory, Latencies latencies, CancellationToken cancellationToken)
    {
        var workspace = Directory.CreateDirectory(Path.Combine(directory, "workspace")).FullName;
        using var model = new InstantModel(latencies);
        await using var store = Open(load.Mode, Path.Combine(directory, "store"));
        var services = new ServiceCollection();
        if (store is not null)
        {
            services.AddSingleton(store);
        }

        var builder = services.AddLoopKit(options => options.ModelConcurrency = load.Loops);
        builder.AddChatClient("instant", model).AddDefinition(new LoopDefinition { Name = "load", Prompt = "{{goal}}" });
        if (store is null)
        {
            builder.UseInMemoryStore();
        }

        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<ILoopEngine>();
        var spec = new LoopSpec
        {
            Goal = "Go on.",
            Definition = "load",
            Repository = workspace,
            Model = new ModelRef("instant", "model"),
            MaxIterations = load.Iterations,
        };
        await Task.WhenAll(Enumerable.Range(1, load.Loops).Select(loop => Task.Run(() => RunLoopAsync(engine, spec, loop, cancellationToken), cancellationToken)));
        return store switch
        {
            SqliteLoopStore sqlite => sqlite.Writer!.Batches,
            JsonlLoopStore jsonl => jsonl.Committer!.Syncs,
            _ => 0,
        };
    }

    private static ILoopStore? Open(string mode, string directory) => mode switch
    {
        "sqlite" => SqliteLoopStore.Open(directory, new SqliteStoreOptions(), TimeProvider.System),
        "jsonl" => JsonlLoopStore.Open(directory, new JsonlStoreOptions(), TimeProvider.System),
        _ => null,
    };

    private static async Task RunLoopAsync(ILoopEngine engine, LoopSpec spec, int loop, CancellationToken cancellationToken)
    {
        var id = LoopId.New(TimeProvider.System);
        await engine.StartAsync(id, spec with { Name = $"load-{loop}" }, cancellationToken);
        LoopSnapshot now;
        while (!(now = (await engine.FindAsync(id, cancellationToken))!).Status.IsAtRest())
        {
            // Nobody watches the events, so that only the loops themselves are measured.
            await Task.Delay(20, cancellationToken);
        }

        if (now.Reason?.Code != EndCode.MaxIterations)
        {
            throw new InvalidOperationException($"Loop {loop} ended unexpectedly: {now.Status}, {now.Reason}.");
        }
    }
}
