using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;

namespace LoopKit.Budgets;

/// <summary>Reserves and settles the model calls of one loop. Everything that it keeps follows from the loop's journal, but for a reservation that is not used yet.</summary>
/// <param name="host">The budgets that the loop shares.</param>
/// <param name="time">The clock.</param>
/// <param name="journal">Makes durable what a tool reserves in the middle of its call.</param>
internal sealed class LoopBudget(HostBudget host, TimeProvider time, Func<string, BudgetAmount, CancellationToken, ValueTask> journal) : IDisposable
{
    private const string LoopName = "loop";
    private const string IterationName = "iteration";

    private readonly Lock _lock = new();
    private BudgetAccount? _loop;
    private BudgetAccount? _iteration;
    private int _number;
    private BudgetedCall? _ready;
    private (BudgetAccount Account, BudgetRequest Request, CallEstimate Estimate)? _awaited;
    private BudgetWaiter? _waiter;
    private long? _waitsSince;

    /// <summary>Whether the loop's next call waits until others have settled.</summary>
    public bool IsWaiting => _waiter is { Decision.IsCompleted: false };

    /// <summary>Whether any budget limits the loop.</summary>
    public bool IsLimited(LoopState state) =>
        host.IsLimitedFor(state.WorkItem)
        || (state.Definition.Budget is { } policy && !(BudgetMath.IsUnlimited(policy.Limits) && BudgetMath.IsUnlimited(policy.Iteration)));

    /// <summary>The output cap of a call, without which the most that it may use is not known.</summary>
    public int? MaxOutputTokens(LoopState state) => state.Definition.MaxOutputTokens ?? (IsLimited(state) ? TokenEstimate.DefaultOutput : null);

    /// <summary>What the model is to be told before its next turn.</summary>
    public IReadOnlyList<BudgetNoticed> Notices(LoopState state)
    {
        if (!IsLimited(state))
        {
            return [];
        }

        List<BudgetNoticed> notices = [];
        while (BudgetRules.Notice(notices.Aggregate(state, (told, notice) => told.Apply(notice, told.UpdatedAt))) is { } own)
        {
            notices.Add(own);
        }

        _ = AccountOf(state, isTurn: true);
        for (var account = _loop!.Parent; account is not null; account = account.Parent)
        {
            var balance = account.Balance;
            if (BudgetRules.Notice(state, LevelOf(account.Name), balance.Spent, balance.Limits) is { } shared)
            {
                notices.Add(shared);
            }
        }

        return notices;
    }

    /// <summary>Reserves for the next call of the loop itself. Never waits: what is recorded is either that the call begins, or that no budget allows it, or nothing while others must settle first.</summary>
    /// <param name="state">The loop.</param>
    /// <param name="model">The model that is called.</param>
    /// <param name="inputTokens">The most tokens that are sent.</param>
    /// <param name="timeout">The longest that the call may take.</param>
    /// <param name="isTurn">Whether it counts for the iteration too.</param>
    /// <param name="begins">The event that the call begins, by what is reserved and how long it waited.</param>
    public LoopEvent? Reserve(LoopState state, ModelRef model, long inputTokens, TimeSpan timeout, bool isTurn, Func<BudgetAmount?, TimeSpan?, LoopEvent> begins)
    {
        if (!IsLimited(state))
        {
            _ready = new BudgetedCall(null, new CallEstimate(inputTokens, 0, host.Prices.Find(model)), time);
            return begins(null, null);
        }

        var (account, estimate) = (AccountOf(state, isTurn), Estimate(state, model, inputTokens));
        if (_ready is { } ready && ready.Covers(estimate))
        {
            return Begin(begins);
        }

        LetGoOfReservation();
        var request = new BudgetRequest { AtMost = estimate.AtMost(timeout) };
        var decision = account.Try(request);
        if (decision.Reservation is { } reservation)
        {
            _ready = new BudgetedCall(reservation, estimate, time);
            return Begin(begins);
        }

        if (decision.Shortage is { } shortage)
        {
            return new BudgetExhausted
            {
                Iteration = state.Iteration,
                Level = LevelOf(shortage.Account),
                Shortage = shortage,
                Waits = LevelOf(shortage.Account) != BudgetLevel.Iteration && (state.Definition.Budget?.OnExhausted ?? host.OnExhausted) == ExhaustionPolicy.Wait,
            };
        }

        _awaited = (account, request, estimate);
        _waitsSince ??= time.GetTimestamp();
        return null;
    }

    /// <summary>The call that may be made now; <see langword="null"/> when it was not recorded that it begins. Waits while others must settle first.</summary>
    public async ValueTask<BudgetedCall?> AdmitAsync(CancellationToken cancellationToken)
    {
        if (_awaited is { } awaited)
        {
            _awaited = null;
            cancellationToken.ThrowIfCancellationRequested();
            _waiter = awaited.Account.Enqueue(awaited.Request);
            var decision = await awaited.Account.WaitAsync(_waiter, cancellationToken).ConfigureAwait(false);
            _ready = decision.Reservation is { } reservation ? new BudgetedCall(reservation, awaited.Estimate, time) : null;
            return null;
        }

        var call = _ready;
        _ready = null;
        return call;
    }

    /// <summary>Reserves, durably, for a model call of a tool. Waits while others must settle first.</summary>
    /// <exception cref="BudgetExhaustedException">No budget allows it.</exception>
    public async ValueTask<BudgetedCall> ReserveForToolAsync(LoopState state, string callId, long inputTokens, CancellationToken cancellationToken)
    {
        if (!IsLimited(state))
        {
            return new BudgetedCall(null, new CallEstimate(inputTokens, 0, host.Prices.Find(state.ActiveModel)), time);
        }

        var estimate = Estimate(state, state.ActiveModel, inputTokens);
        var request = new BudgetRequest { AtMost = estimate.AtMost(state.Definition.TurnTimeout) };
        var call = new BudgetedCall(await OpenedFor(state).ReserveAsync(request, cancellationToken).ConfigureAwait(false), estimate, time);
        try
        {
            await journal(callId, call.Reserved!.Value, cancellationToken).ConfigureAwait(false);
            return call;
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>Gives back what was reserved for a call that is not made now: the loop rests, or waits for something else.</summary>
    public void LetGo()
    {
        LetGoOfReservation();
        (_awaited, _waitsSince) = (null, null);
    }

    public void Dispose() => LetGo();

    private void LetGoOfReservation()
    {
        _ready?.Release();
        _ready = null;
    }

    private LoopEvent Begin(Func<BudgetAmount?, TimeSpan?, LoopEvent> begins)
    {
        TimeSpan? waited = _waitsSince is { } since ? time.GetElapsedTime(since) : null;
        _waitsSince = null;
        return begins(_ready!.Reserved, waited);
    }

    private CallEstimate Estimate(LoopState state, ModelRef model, long inputTokens) =>
        new(inputTokens, MaxOutputTokens(state)!.Value, OpenedFor(state).IsLimited(BudgetKind.Money) ? host.Prices.Require(model) : host.Prices.Find(model));

    /// <summary>The account of a call, as the journal says it is: when a tool crashes, it counts more than what the tool's calls used.</summary>
    private BudgetAccount AccountOf(LoopState state, bool isTurn)
    {
        var iteration = OpenedFor(state);
        host.Ledger.Align(iteration, state.Budget.SpentInIteration);
        host.Ledger.Align(_loop!, state.Budget.Spent);
        var limits = state.Budget.LimitsBy(state.Definition.Budget);
        if (_loop!.Balance.Limits != limits)
        {
            _loop.SetLimits(limits);
        }

        return isTurn ? iteration : _loop;
    }

    private BudgetAccount OpenedFor(LoopState state)
    {
        lock (_lock)
        {
            _loop ??= host.Ledger.Open(LoopName, state.Budget.LimitsBy(state.Definition.Budget), host.ParentOf(state.WorkItem), state.Budget.Spent);
            if (_iteration is null || _number != state.Iteration)
            {
                _iteration = host.Ledger.Open(IterationName, state.Definition.Budget?.Iteration ?? BudgetLimits.None, _loop, state.Budget.SpentInIteration);
                _number = state.Iteration;
            }

            return _iteration;
        }
    }

    private static BudgetLevel LevelOf(string account) => account switch
    {
        HostBudget.HostName => BudgetLevel.Host,
        LoopName => BudgetLevel.Loop,
        IterationName => BudgetLevel.Iteration,
        _ => BudgetLevel.WorkItem,
    };
}
