using System.Diagnostics;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Starts;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.LoadTest;

/// <summary>Starts ten thousand loops that have to wait: how long it takes, and what each costs in memory besides its row in the store.</summary>
internal static class Queued
{
    private const int Loops = 10_000;

    public static async Task RunAsync(string mode, int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        List<double> seconds = [], bytes = [];
        for (var round = 0; round < rounds; round++)
        {
            await Measurement.InFreshDirectoryAsync(async directory =>
            {
                var (took, perLoop) = await MeasureAsync(mode, directory, cancellationToken);
                seconds.Add(took);
                bytes.Add(perLoop);
                return 0;
            });
        }

        await output.WriteLineAsync((Ratio.Of($"s to start {Loops} loops that wait, {mode}", seconds) with { Goal = "PERF-07", AtMost = 1 }).ToJson());
        await output.WriteLineAsync((Ratio.Of("bytes of heap for each loop that waits, without the store", bytes) with { Goal = "PERF-07", AtMost = 2_000 }).ToJson());
    }

    private static async Task<(double Seconds, double BytesPerLoop)> MeasureAsync(string mode, string directory, CancellationToken cancellationToken)
    {
        var workspace = Directory.CreateDirectory(Path.Combine(directory, "workspace")).FullName;
        var services = new ServiceCollection();
        services.AddLoopKit(options => (options.LoopConcurrency, options.StorePath) = (0, Path.Combine(directory, "store")))
            .AddChatClient("none", new InstantModel(new Load(mode, 1, 1, "plain"), new Latencies(), null))
            .AddDefinition(new LoopDefinition { Name = "load", Prompt = "{{goal}}" });
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<ILoopEngine>();
        await StartAsync(0);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(1, Loops).Select(index => Task.Run(() => StartAsync(index), cancellationToken)));
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;

        // The same entries once more: what is left of the heap is theirs.
        var loops = await engine.ListAsync(LoopQuery.All, cancellationToken).Select(StartTicket.Of).ToListAsync(cancellationToken);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var places = new StartPlaces(TimeProvider.System, new StartLimits { Loops = 0 });
        foreach (var ticket in loops)
        {
            places.Wait(ticket);
        }

        var queue = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(places);
        return (took, (double)queue / loops.Count);

        Task StartAsync(int index) => engine.StartAsync(
            LoopId.New(TimeProvider.System),
            new LoopSpec { Name = $"load-{index}", Goal = "Go on.", Definition = "load", Repository = workspace, Model = new ModelRef("none", "model") },
            cancellationToken).AsTask();
    }
}
