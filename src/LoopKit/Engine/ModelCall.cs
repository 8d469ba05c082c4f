using LoopKit.Agents;
using LoopKit.Budgets;
using LoopKit.Models;
using LoopKit.Scheduling;

namespace LoopKit.Engine;

/// <summary>Makes one model call: waits for leave, lets an agent take the turn within its time, gives the leave back and says what came of it.</summary>
/// <remarks>Whoever calls a model calls it through this, so that lanes, time limits and failures are the same for all. Thread-safe.</remarks>
internal sealed class ModelCall(IScheduler scheduler, ModelResolver models, RetryRules rules, TimeProvider time)
{
    /// <summary>How much longer than its call a permit lives, so that it outlives every call whose host does.</summary>
    private static readonly TimeSpan _margin = TimeSpan.FromMinutes(1);

    /// <summary>How long a model's client may take to end a call that was cancelled.</summary>
    private static readonly TimeSpan _cleanup = TimeSpan.FromSeconds(1);

    /// <summary>Makes a call.</summary>
    /// <param name="agent">Who takes the turn.</param>
    /// <param name="request">The call. Its model, and the account behind it, is the lane.</param>
    /// <param name="timeout">The longest time that the call itself may take; waiting for leave does not count.</param>
    /// <param name="insists">Whether to call although the lane is closed, because a person says so.</param>
    /// <param name="budget">What is reserved for the call, which is settled with what it used. One that was not made is left as it is.</param>
    /// <param name="cancellationToken">Ends the waiting and the call.</param>
    /// <returns>A whole reply, or why there is none; and how long the call waited for leave, when it did.</returns>
    /// <exception cref="LoopKitException">The scheduler refuses.</exception>
    public async ValueTask<(AgentTurn Turn, TimeSpan? Waited)> MakeAsync(IAgent agent, AgentTurnRequest request, TimeSpan timeout, bool insists, BudgetedCall budget, CancellationToken cancellationToken)
    {
        timeout = budget.Limit(timeout);
        var start = time.GetTimestamp();
        var result = await scheduler.AcquireAsync(PermitFor(request, timeout, insists, budget), cancellationToken).ConfigureAwait(false);
        TimeSpan? waited = time.GetElapsedTime(start) is { TotalMilliseconds: >= 1 } length ? length : null;
        if (result is PermitResult.Closed closed)
        {
            budget.Release();
            return (new AgentTurn.Failed(ModelFailureKind.UsageLimit, $"Not called: the usage limit of {request.Model} is reached.", closed.Remaining), waited);
        }

        var permit = result is PermitResult.Granted granted ? granted.Permit : throw new LoopKitException(ErrorCodes.InvalidSpec, ((PermitResult.Refused)result).Explanation);
        var report = new RateLimitReport(time);
        var usage = new PermitUsage();
        budget.Begin(timeout + _margin);
        try
        {
            var turn = Classify(await TakeTurnAsync(agent, request with { RateLimits = report }, timeout, cancellationToken).ConfigureAwait(false));
            budget.End(turn);
            usage = UsageOf(turn);
            return (turn, waited);
        }
        finally
        {
            budget.Dispose();
            await scheduler.ReleaseAsync(permit, usage with { Limits = report.Limits, AnsweredAgo = report.Age }, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private PermitRequest PermitFor(AgentTurnRequest request, TimeSpan timeout, bool insists, BudgetedCall budget) => new()
    {
        Loop = request.Call.Loop,
        Lane = models.LaneOf(request.Model),
        Priority = request.Priority,
        WorkItem = request.WorkItem,
        InputTokens = budget.InputTokens,
        OutputTokens = request.MaxOutputTokens ?? TokenEstimate.DefaultOutput,
        Duration = timeout + _margin,
        Insists = insists,
    };

    private async ValueTask<AgentTurn> TakeTurnAsync(IAgent agent, AgentTurnRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var turn = agent.TakeTurnAsync(request, either.Token);
            return turn.IsCompleted ? await turn.ConfigureAwait(false) : await Abandonment.WaitAsync(turn.AsTask(), _cleanup, time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new AgentTurn.Failed(ModelFailureKind.Timeout, $"No complete reply within {timeout}.", ResponseId: ModelFailures.ResponseIdOf(exception));
        }
    }

    /// <summary>A rate limit that lasts longer than any loop waits for a retry is that of a window of hours or days; one that lasts longer than any window is nonsense.</summary>
    private AgentTurn Classify(AgentTurn turn) =>
        turn is AgentTurn.Failed { Kind: ModelFailureKind.RateLimited } failed && failed.RetryAfter > rules.LongestWish && failed.RetryAfter <= rules.LongestUsageWindow ? failed with { Kind = ModelFailureKind.UsageLimit } : turn;

    /// <summary>A rate limit pauses the lane for all its loops, as long as the provider asks and otherwise as long as a first retry waits at most.</summary>
    private PermitUsage UsageOf(AgentTurn turn) => turn switch
    {
        AgentTurn.Replied replied => new PermitUsage { Answered = true, Tokens = ChatReply.UsageOf(replied.Response), CachedTokens = replied.Response.Usage?.CachedInputTokenCount ?? 0 },
        AgentTurn.Failed { Kind: ModelFailureKind.RateLimited } failed => new PermitUsage { RateLimitedFor = RetryPolicy.Grant(failed.RetryAfter ?? rules.FirstDelay, rules) },
        AgentTurn.Failed { Kind: ModelFailureKind.UsageLimit } failed => new PermitUsage { ClosedFor = RetryPolicy.UsageWindow(failed.RetryAfter, 0, rules) },
        _ => new PermitUsage(),
    };
}
