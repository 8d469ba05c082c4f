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
        AskAsync(store, (spool, timeout, token) => spool.SendAsync(loop.Id, command, timeout, token), $"{loop.Name}: {done}", cancellationToken);

    /// <summary>Has the live host of a store start a loop; returns as <see cref="SendAsync"/> does.</summary>
    public static Task<int?> StartAsync(string store, LoopId id, LoopSpec spec, string? done, CancellationToken cancellationToken) =>
        AskAsync(store, (spool, timeout, token) => spool.StartAsync(id, spec, timeout, token), done, cancellationToken);

    /// <summary>Leaves something for the live host of a store and waits for its answer; <see langword="null"/> when no host answers because there is none, or none any more.</summary>
    /// <exception cref="TimeoutException">There is a host, and it does not answer.</exception>
    public static async Task<OrderResult?> TryAsync(string store, Func<CommandSpool, TimeSpan, CancellationToken, Task<OrderResult>> sendAsync, CancellationToken cancellationToken)
    {
        if (LoopStores.HolderOf(store) is null)
        {
            return null;
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = CancelWhenGoneAsync(store, gone);
        try
        {
            return await sendAsync(new CommandSpool(store, TimeProvider.System), _timeout, gone.Token);
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
    }

    /// <summary>Says that the host of a store has not answered.</summary>
    public static async Task<int> SayUnansweredAsync(string store)
    {
        await Console.Error.WriteLineAsync($"loopkit: the process that hosts '{store}' has not answered within {_timeout.TotalSeconds:0} seconds. The command stays there and is carried out when a host reads it.");
        return ExitCodes.Unexpected;
    }

    private static async Task<int?> AskAsync(string store, Func<CommandSpool, TimeSpan, CancellationToken, Task<string?>> ask, string? done, CancellationToken cancellationToken)
    {
        try
        {
            var result = await TryAsync(
                store,
                async (spool, timeout, token) => await ask(spool, timeout, token) is { } refusal ? new OrderResult(false, refusal) : new OrderResult(true, ""),
                cancellationToken);
            if (result is null)
            {
                return null;
            }

            if (!result.Done)
            {
                await Console.Error.WriteLineAsync($"loopkit: {result.Text}");
                return ExitCodes.Usage;
            }
        }
        catch (TimeoutException)
        {
            return await SayUnansweredAsync(store);
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
