using LoopKit.Coordination;
using LoopKit.Spool;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Cli.Hosting;

/// <summary>Has the coordinator of a store do something: the one of its live host, otherwise one that lives as long as this command.</summary>
internal static class MessageOrder
{
    /// <summary>Carries an order out and prints what came of it.</summary>
    /// <param name="store">The directory of the store.</param>
    /// <param name="order">The order.</param>
    /// <param name="about">What the line that is printed begins with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> SendAsync(string store, CoordinationOrder order, string about, CancellationToken cancellationToken)
    {
        try
        {
            var result = await RemoteCommand.TryAsync(store, (spool, timeout, token) => spool.SendAsync(order, timeout, token), cancellationToken)
                ?? await CarryOutHereAsync(store, order, cancellationToken);
            return await PrintAsync(result, about);
        }
        catch (TimeoutException)
        {
            return await RemoteCommand.SayUnansweredAsync(store);
        }
    }

    /// <summary>Asks a loop and waits for its answer. Who hosts the loop keeps the question, whoever waits for it.</summary>
    public static async Task<int> AskAsync(string store, Query query, CancellationToken cancellationToken)
    {
        var order = new CoordinationOrder.Send(query);
        try
        {
            var asked = await RemoteCommand.TryAsync(store, (spool, timeout, token) => spool.SendAsync(order, timeout, token), cancellationToken)
                ?? await CarryOutHereAsync(store, order, cancellationToken);

            // With a text the question has already ended.
            return asked is { Done: true, Text: "" } ? await AwaitAnswerAsync(store, query, cancellationToken) : await PrintAsync(asked, "");
        }
        catch (TimeoutException)
        {
            return await RemoteCommand.SayUnansweredAsync(store);
        }
    }

    private static async Task<int> AwaitAnswerAsync(string store, Query query, CancellationToken cancellationToken)
    {
        await using var reader = StoreReading.Open(store);
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < query.Timeout)
        {
            if (await StoredMessages.FindAnswerAsync(reader, query.Id, cancellationToken) is { } reply)
            {
                return await PrintAsync(new OrderResult(true, reply.Text), "");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        return await PrintAsync(new OrderResult(false, $"no answer within {query.Timeout.TotalSeconds:0} seconds. The question stays with the loop: 'loopkit messages --thread {query.Id}' shows its answer, 'loopkit cancel {query.Id}' takes it back."), "");
    }

    private static async Task<OrderResult> CarryOutHereAsync(string store, CoordinationOrder order, CancellationToken cancellationToken)
    {
        using var host = CliHost.Build(store, recover: false);
        await host.StartAsync(cancellationToken);
        try
        {
            return await order.CarryOutAsync(host.Services.GetRequiredService<ICoordinator>(), cancellationToken);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<int> PrintAsync(OrderResult result, string about)
    {
        if (!result.Done)
        {
            await Console.Error.WriteLineAsync($"loopkit: {Views.Printable.Complaint(result.Text)}");
            return ExitCodes.Usage;
        }

        await Console.Out.WriteLineAsync(about.Length == 0 ? Views.Printable.Complaint(result.Text) : $"{about}: {result.Text}");
        return ExitCodes.Completed;
    }
}
