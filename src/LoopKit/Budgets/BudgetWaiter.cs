namespace LoopKit.Budgets;

/// <summary>Somebody who waits until others have settled. The ledger alone decides, under its lock, what comes of it; so it is woken once.</summary>
internal sealed class BudgetWaiter(BudgetAccount account, BudgetRequest request)
{
    private readonly TaskCompletionSource<BudgetDecision> _decision = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BudgetAccount Account => account;

    public BudgetRequest Request => request;

    public Task<BudgetDecision> Decision => _decision.Task;

    public void End(BudgetDecision decision) => _decision.SetResult(decision);

    public void Leave(CancellationToken cancellationToken) => _decision.SetCanceled(cancellationToken);
}
