using LoopKit.Cli.Hosting;
using LoopKit.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit stop --all</c>: stops every loop of a store, through its live host or by hosting the loops for that moment.</summary>
internal static class EmergencyStop
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);
    private static readonly LoopQuery _open = new() { Status = [LoopStatus.Running, LoopStatus.Waiting, LoopStatus.Paused, LoopStatus.Blocked, LoopStatus.Queued] };

    public static async Task<int> RunAsync(string store, StopLoop order, CancellationToken cancellationToken)
    {
        Dictionary<LoopId, string> told = [];
        while (await OpenLoopsAsync(store, loop => !told.ContainsKey(loop.Id), cancellationToken) is { Count: > 0 } open)
        {
            var answers = await Task.WhenAll(open.Select(loop => RemoteCommand.SendAsync(store, loop, order with { Id = CommandId.New(TimeProvider.System) }, "stopping", cancellationToken)));
            if (answers.Contains(null))
            {
                // There is no host, or none any more.
                return await StopHereAsync(store, order, cancellationToken);
            }

            open.ForEach(loop => told[loop.Id] = loop.Name);
        }

        return await WaitAsync(store, told, cancellationToken);
    }

    private static async Task<int> WaitAsync(string store, Dictionary<LoopId, string> told, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await OpenLoopsAsync(store, loop => told.ContainsKey(loop.Id), cancellationToken) is { Count: > 0 } open)
        {
            if (TimeProvider.System.GetElapsedTime(start) > _limit)
            {
                await Console.Error.WriteLineAsync($"loopkit: not stopped within {_limit.TotalSeconds:0} seconds: {string.Join(", ", open.Select(loop => loop.Name))}. The order stands; the process that hosts '{store}' carries it out when it can.");
                return ExitCodes.Unexpected;
            }

            await Task.Delay(_poll, cancellationToken);
        }

        await Console.Out.WriteLineAsync($"{told.Count} stopped");
        return ExitCodes.Completed;
    }

    private static async Task<int> StopHereAsync(string store, StopLoop order, CancellationToken cancellationToken)
    {
        using var host = CliHost.Build(store, recover: false);
        await host.StartAsync(cancellationToken);
        try
        {
            var engine = host.Services.GetRequiredService<ILoopEngine>();
            var told = await engine.StopAllAsync(order, cancellationToken);
            foreach (var stopped in told.Where(stopped => stopped.Problem is null))
            {
                await engine.WaitForRestAsync(stopped.Loop.Id, cancellationToken);
            }

            foreach (var failed in told.Where(stopped => stopped.Problem is not null))
            {
                await Console.Error.WriteLineAsync($"loopkit: {failed.Loop.Name}: {failed.Problem}");
            }

            await Console.Out.WriteLineAsync($"{told.Count(stopped => stopped.Problem is null)} stopped");
            return told.All(stopped => stopped.Problem is null) ? ExitCodes.Completed : ExitCodes.Unexpected;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async ValueTask<List<LoopSnapshot>> OpenLoopsAsync(string store, Func<LoopSnapshot, bool> fits, CancellationToken cancellationToken)
    {
        await using var reader = StoreReading.Open(store);
        return await reader.ListLoopsAsync(_open, cancellationToken).Where(fits).ToListAsync(cancellationToken);
    }
}
