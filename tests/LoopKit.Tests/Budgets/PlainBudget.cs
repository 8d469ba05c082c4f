using LoopKit.Budgets;

namespace LoopKit.Tests.Budgets;

/// <summary>What a budget of one level is, without queues and clocks, to compare with.</summary>
internal sealed class PlainBudget(BudgetLimits limits)
{
    public BudgetLimits Limits { get; set; } = limits;

    public BudgetAmount Spent { get; private set; }

    public BudgetAmount Reserved { get; private set; }

    public bool Fits(BudgetAmount asked) => BudgetMath.Exceeds(Spent + Reserved + asked, Limits) is null;

    public void Reserve(BudgetAmount amount) => Reserved += amount;

    public void Settle(BudgetAmount reserved, BudgetAmount used, bool wasExpired)
    {
        Reserved -= wasExpired ? default : reserved;
        Spent += wasExpired ? used - reserved : used;
    }

    public void Expire(IEnumerable<BudgetAmount> amounts)
    {
        foreach (var amount in amounts)
        {
            Reserved -= amount;
            Spent += amount;
        }
    }
}
