using LoopKit.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Cli.Hosting;

/// <summary>Commands a loop that no process hosts: hosts it until the command has taken effect.</summary>
internal static class LocalCommand
{
    public static async Task<int> SendAsync(
        string store, LoopSnapshot loop, LoopCommand command, string done, Func<LoopStatus, bool> hasTakenEffect, CancellationToken cancellationToken)
    {
        using var host = CliHost.Build(store, recover: false);
        await host.StartAsync(cancellationToken);
        try
        {
            var engine = host.Services.GetRequiredService<ILoopEngine>();
            var result = await engine.SendAsync(loop.Id, command, cancellationToken);
            if (result is not CommandResult.Accepted)
            {
                await Console.Error.WriteLineAsync($"loopkit: {(result as CommandResult.Refused)?.Explanation ?? $"loop '{loop.Name}' is gone from the store."}");
                return ExitCodes.Usage;
            }

            await foreach (var _ in engine.WatchAsync(loop.Id, loop.Version, cancellationToken))
            {
                if ((await engine.FindAsync(loop.Id, cancellationToken)) is { } now && hasTakenEffect(now.Status))
                {
                    break;
                }
            }
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }

        await Console.Out.WriteLineAsync($"{loop.Name}: {done}");
        return ExitCodes.Completed;
    }
}
