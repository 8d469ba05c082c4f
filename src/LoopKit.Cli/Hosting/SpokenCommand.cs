using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Cli.Hosting;

/// <summary>Tells a loop something: through the live host of its store, otherwise by writing it into the journal, where the next host finds it.</summary>
internal static class SpokenCommand
{
    public static async Task<int> SendAsync(string store, LoopSnapshot loop, LoopCommand command, string done, CancellationToken cancellationToken)
    {
        if (await RemoteCommand.SendAsync(store, loop, command, done, cancellationToken) is { } exitCode)
        {
            return exitCode;
        }

        await using var opened = await LoopStores.OpenAsync(store, TimeProvider.System, cancellationToken);
        var result = await UnhostedLoop.RecordAsync(opened, TimeProvider.System, loop.Id, command, cancellationToken);
        if (result is not CommandResult.Accepted)
        {
            await Console.Error.WriteLineAsync($"loopkit: {(result as CommandResult.Refused)?.Explanation ?? $"loop '{loop.Name}' is gone from the store."}");
            return ExitCodes.Usage;
        }

        await Console.Out.WriteLineAsync($"{loop.Name}: {done}");
        return ExitCodes.Completed;
    }
}
