using LoopKit.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopKit.Starts;

/// <summary>Looks every ten seconds or so for queued loops that this host does not know of. They are let in by events; this finds what an event has missed.</summary>
/// <remarks>Hosts look at different times, so that many on one store do not ask it all at once.</remarks>
internal sealed class QueuePoll(LoopEngine engine, Chance chance, TimeProvider time, IOptions<LoopKitOptions> options, ILogger<QueuePoll> logger) : BackgroundService
{
    private static readonly TimeSpan _shortest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _spread = TimeSpan.FromSeconds(4);

    /// <summary>The time until the next look: 10 s on average.</summary>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan Next(double jitter) => _shortest + (jitter * _spread);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.RecoverAtStart && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Next(chance.Next()), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await engine.PickUpAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (LoopKitException exception)
            {
                logger.PickUpFailed(exception);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
