using LoopKit.Coordination;
using LoopKit.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopKit.Spool;

/// <summary>Carries out the commands that other processes leave for this host.</summary>
internal sealed class CommandSpoolReader(CommandSpool spool, ILoopEngine engine, ICoordinator coordinator, TimeProvider time, ILogger<CommandSpoolReader> logger) : BackgroundService
{
    private readonly SpooledQuestions _questions = new(coordinator, time);

    /// <summary>A directory listing costs little and works on every file system, where change notifications do not.</summary>
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_poll, time);
        do
        {
            try
            {
                await CarryOutAsync(stoppingToken).ConfigureAwait(false);
                await CarryOutOrdersAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LoopKitException)
            {
                logger.SpoolFailed(exception, spool.Directory);
            }
        }
        while (await WaitAsync(timer, stoppingToken).ConfigureAwait(false));
        await _questions.EndAsync().ConfigureAwait(false);
    }

    private static async ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask CarryOutAsync(CancellationToken cancellationToken)
    {
        foreach (var (file, spooled) in spool.StartsWaiting())
        {
            CommandSpool.Answer(file, await StartAsync(spooled, cancellationToken).ConfigureAwait(false));
        }

        foreach (var (file, spooled) in spool.Waiting())
        {
            var answer = await engine.SendAsync(spooled.Loop, spooled.Command, cancellationToken).ConfigureAwait(false) switch
            {
                CommandResult.Accepted => new SpooledAnswer(true, ""),
                CommandResult.Refused refused => new SpooledAnswer(false, refused.Explanation),
                _ => new SpooledAnswer(false, $"There is no loop '{spooled.Loop}' in this store."),
            };
            CommandSpool.Answer(file, answer);
            spool.RemoveUnfetchedAnswers();
        }
    }

    private async ValueTask<SpooledAnswer> StartAsync(SpooledStart spooled, CancellationToken cancellationToken)
    {
        try
        {
            await engine.StartAsync(spooled.Loop, spooled.Spec, cancellationToken).ConfigureAwait(false);
            return new SpooledAnswer(true, "");
        }
        catch (LoopKitException exception) when (exception.Code != ErrorCodes.StoreUnavailable)
        {
            return new SpooledAnswer(false, exception.Message);
        }
    }

    private async ValueTask CarryOutOrdersAsync(CancellationToken cancellationToken)
    {
        foreach (var (file, order) in spool.OrdersWaiting())
        {
            var result = order is CoordinationOrder.Send { Message: Query } question
                ? await _questions.AskAsync(question, cancellationToken).ConfigureAwait(false)
                : await CarryOutAsync(order, cancellationToken).ConfigureAwait(false);
            CommandSpool.Answer(file, new SpooledAnswer(result.Done, result.Text));
            spool.RemoveUnfetchedAnswers();
        }
    }

    private async ValueTask<OrderResult> CarryOutAsync(CoordinationOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return await order.CarryOutAsync(coordinator, cancellationToken).ConfigureAwait(false);
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.MessageTooLarge)
        {
            return new OrderResult(false, exception.Message);
        }
    }
}
