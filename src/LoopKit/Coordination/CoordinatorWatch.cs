using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopKit.Coordination;

/// <summary>Reports once when messages do not get through any more, and once when they do again.</summary>
internal sealed class CoordinatorWatch(CoordinationMeter meter, TimeProvider time, ILogger<CoordinatorWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_pause, time);
        var reported = false;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var now = meter.Read();
            if (now.IsStalled && !reported)
            {
                logger.CoordinatorStalled(now.OldestWrite);
            }
            else if (!now.IsStalled && reported)
            {
                logger.CoordinatorGoesOn();
            }

            reported = now.IsStalled;
        }
    }
}
