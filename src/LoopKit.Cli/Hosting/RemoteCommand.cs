using LoopKit.Engine;
using LoopKit.Spool;
using LoopKit.Storage;

namespace LoopKit.Cli.Hosting;

/// <summary>Commands a loop through the live host of its store.</summary>
internal static class RemoteCommand
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Sends a command and returns the exit code, or <see langword="null"/> when no host answers because there is none, or none any more.</summary>
    /// <remarks>The same command may then be carried out here: whoever finds it later knows it by its identifier.</remarks>
    public static Task<int?> SendAsync(string store, LoopSnapshot loop, LoopCommand command, string done, CancellationToken cancellationToken) =>
        AskAsync(store, (spool, token) => spool.SendAsync(loop.Id, command, _timeout, token), $"{loop.Name}: {done}", cancellationToken);

    /// <summary>Has the live host of a store start a loop; returns as <see cref="SendAsync"/> does.</summary>
    public static Task<int?> StartAsync(string store, LoopId id, LoopSpec spec, string? done, CancellationToken cancellationToken) =>
        AskAsync(store, (spool, token) => spool.StartAsync(id, spec, _timeout, token), done, cancellationToken);

    private static async Task<int?> AskAsync(string store, Func<CommandSpool, CancellationToken, Task<string?>> ask, string? done, CancellationToken cancellationToken)
    {
        if (LoopStores.HolderOf(store) is null)
        {
            return null;
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = CancelWhenGoneAsync(store, gone);
        try
        {
            if (await ask(new CommandSpool(store, TimeProvider.System), gone.Token) is { } refusal)
            {
                await Console.Error.WriteLineAsync($"loopkit: {refusal}");
                return ExitCodes.Usage;
            }
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync($"loopkit: the process that hosts '{store}' has not answered within {_timeout.TotalSeconds:0} seconds. The command stays there and is carried out when a host reads it.");
            return ExitCodes.Unexpected;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await gone.CancelAsync();
            await watching;
        }

        if (done is not null)
        {
            await Console.Out.WriteLineAsync(done);
        }

        return ExitCodes.Completed;
    }

    /// <summary>A host may end, or be ended, between the question and the answer.</summary>
    private static async Task CancelWhenGoneAsync(string store, CancellationTokenSource gone)
    {
        while (!gone.IsCancellationRequested && LoopStores.HolderOf(store) is not null)
        {
            await Task.Delay(_poll, TimeProvider.System, gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await gone.CancelAsync();
    }
}
