using LoopKit.Sandbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopKit.Engine;

/// <summary>Takes the store's loops over when the process starts and lets go of them when it stops.</summary>
internal sealed class LoopHost(LoopEngine engine, SandboxChoice sandboxes, IOptions<LoopKitOptions> options, ILogger<LoopHost> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before any loop goes on.
        sandboxes.RequireUsable();
        logger.SandboxChosen(sandboxes.Describe());
        if (options.Value.RecoverAtStart)
        {
            await engine.RecoverAsync(cancellationToken).ConfigureAwait(false);
            engine.HearAll();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await engine.DrainAsync(options.Value.DrainTimeout, cancellationToken).ConfigureAwait(false);
        await engine.DisposeAsync().ConfigureAwait(false);
    }
}
