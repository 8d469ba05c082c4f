using LoopKit.Cli.Views;
using LoopKit.Engine;
using LoopKit.Starts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoopKit.Cli.Hosting;

/// <summary>Puts a loop into the queue of its store: through the live host, otherwise by writing it there for the next one.</summary>
internal static class QueuedStart
{
    public static async Task<int> RunAsync(string store, LoopSpec spec, bool json, CancellationToken cancellationToken)
    {
        var id = LoopId.New(TimeProvider.System);
        if (await RemoteCommand.StartAsync(store, id, spec, null, cancellationToken) is not { } exitCode)
        {
            await QueueAsync(store, id, spec, cancellationToken);
        }
        else if (exitCode != ExitCodes.Completed)
        {
            return exitCode;
        }

        await using var reader = StoreReading.Open(store);
        var loop = await reader.FindLoopAsync(id, cancellationToken) ?? throw new LoopKitException(ErrorCodes.LoopNotFound, $"Loop '{id}' is gone from the store '{store}'.");
        if (json)
        {
            JsonLines.Write(loop);
        }
        else
        {
            var queue = await new StoredQueueView(reader, Options.Create(new LoopKitOptions()), TimeProvider.System).InspectAsync(cancellationToken);
            await Console.Out.WriteLineAsync(queue.Waiting.FirstOrDefault(waiting => waiting.Loop.Id == id) is { } queued
                ? $"{loop.Name}: queued at position {queued.Position}: {queued.Reason}"
                : $"{loop.Name}: {StatusText.Word(loop.Status)}");
        }

        return ExitCodes.Completed;
    }

    private static async Task QueueAsync(string store, LoopId id, LoopSpec spec, CancellationToken cancellationToken)
    {
        using var host = CliHost.Build(store, recover: false, options: settings => settings.LoopConcurrency = 0);
        await host.StartAsync(cancellationToken);
        try
        {
            await host.Services.GetRequiredService<ILoopEngine>().StartAsync(id, spec, cancellationToken);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
