using LoopKit.Budgets;
using LoopKit.Scheduling;

namespace LoopKit.Simulator;

/// <summary>LoopKit: one lane of its scheduler, and its ledger.</summary>
internal sealed class LaneLimiter : ILimiter
{
    private readonly Lane _lane;
    private readonly BudgetLedger _ledger;
    private readonly BudgetAccount _account;
    private readonly Dictionary<SimulatedCall, BudgetReservation> _reserved = [];
    private readonly Dictionary<SimulatedCall, Permit> _permits = [];
    private List<(SimulatedCall Call, Waiter Waiter)> _waiting = [];
    private long _order;

    public LaneLimiter(Scenario scenario, TimeProvider time)
    {
        _lane = new Lane("simulated:model", time, new LaneLimits(scenario.Concurrency));
        _ledger = new BudgetLedger(time);
        _account = _ledger.Open("all", new BudgetLimits { Money = scenario.Money });
    }

    public string Name => "LoopKit";

    public void Ask(SimulatedCall call) => _waiting.Add((call, _lane.Enqueue(call.Request, ++_order)));

    public IReadOnlyList<SimulatedCall> Take()
    {
        List<SimulatedCall> granted = [];
        List<(SimulatedCall, Waiter)> left = [];
        foreach (var (call, waiter) in _waiting)
        {
            if (waiter.Result.IsCompleted)
            {
                _permits.Add(call, ((PermitResult.Granted)waiter.Result.Result).Permit);
                granted.Add(call);
            }
            else
            {
                left.Add((call, waiter));
            }
        }

        _waiting = left;
        return granted;
    }

    public void End(SimulatedCall call, PermitUsage usage)
    {
        if (_permits.Remove(call, out var permit))
        {
            _lane.Release(permit, usage);
        }
    }

    public bool? CanPay(SimulatedCall call)
    {
        var most = new BudgetAmount(0, SimulatedCall.PriceOf(call.Request.InputTokens, call.Request.OutputTokens), 1, TimeSpan.Zero);
        var decision = _ledger.Try(_account, new BudgetRequest { AtMost = most });
        if (decision.Reservation is { } reservation)
        {
            _reserved.Add(call, reservation);
            return true;
        }

        return decision.Waits ? null : false;
    }

    public void Pay(SimulatedCall call, decimal cost)
    {
        _reserved.Remove(call, out var reservation);
        _ledger.Settle(reservation!, new BudgetAmount(0, cost, 1, TimeSpan.Zero));
    }

    public void Dispose()
    {
        _lane.Dispose();
        _ledger.Dispose();
    }
}
