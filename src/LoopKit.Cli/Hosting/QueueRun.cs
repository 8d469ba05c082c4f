using LoopKit.Cli.Views;
using LoopKit.Engine;
using LoopKit.Events;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Cli.Hosting;

/// <summary>Hosts a store and runs its loops, queued ones in their turn, until nothing waits or works any more.</summary>
internal static class QueueRun
{
    private static readonly TimeSpan _drain = TimeSpan.FromSeconds(10);
    private static readonly LoopQuery _atWork = new() { Status = [LoopStatus.Running, LoopStatus.Waiting, LoopStatus.Queued] };

    public static async Task<int> RunAsync(string store, bool json, string? sandbox, CancellationToken cancellationToken)
    {
        using var host = CliHost.Build(store, recover: true, sandbox: sandbox, options: settings => settings.DrainTimeout = _drain);
        await host.StartAsync(cancellationToken);
        try
        {
            await ForegroundRun.SayWhenNotSandboxedAsync(host.Services);
            var engine = host.Services.GetRequiredService<ILoopEngine>();

            // Each is waited for in turn; those that come meanwhile are found in the next round.
            while (await engine.ListAsync(_atWork, cancellationToken).FirstOrDefaultAsync(cancellationToken) is not null)
            {
                foreach (var loop in await engine.ListAsync(_atWork, cancellationToken).ToListAsync(cancellationToken))
                {
                    Tell(await EndOfAsync(engine, loop, cancellationToken), json);
                }
            }

            return ExitCodes.Completed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("loopkit: interrupted; 'loopkit queue --run' goes on where it was.");
            return ExitCodes.Interrupted;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Where a loop stands when it has ended, is blocked or paused.</summary>
    private static async Task<LoopSnapshot> EndOfAsync(ILoopEngine engine, LoopSnapshot loop, CancellationToken cancellationToken)
    {
        await foreach (var recorded in engine.WatchAsync(loop.Id, loop.Version, cancellationToken))
        {
            if (recorded.Event is LoopBlocked or LoopPaused)
            {
                break;
            }
        }

        return (await engine.FindAsync(loop.Id, cancellationToken))!;
    }

    private static void Tell(LoopSnapshot loop, bool json)
    {
        if (json)
        {
            JsonLines.WriteResult(loop);
        }
        else
        {
            RunViews.WriteEnd(loop);
        }
    }
}
