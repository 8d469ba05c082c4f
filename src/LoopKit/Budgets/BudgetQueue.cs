namespace LoopKit.Budgets;

/// <summary>Those who wait until others have settled, in the order of their arrival. The ledger calls it under its lock.</summary>
internal sealed class BudgetQueue
{
    private readonly LinkedList<BudgetWaiter> _waiters = [];

    /// <summary>The accounts that somebody waits for: who comes later waits behind, so that small requests do not overtake large ones for ever.</summary>
    private readonly HashSet<BudgetAccount> _awaited = [];

    public bool IsEmpty => _waiters.Count == 0;

    public BudgetWaiter Add(BudgetAccount account, BudgetRequest request)
    {
        var waiter = new BudgetWaiter(account, request);
        _waiters.AddLast(waiter);
        return waiter;
    }

    /// <summary>Takes a waiter out. False when it was served meanwhile.</summary>
    public bool Remove(BudgetWaiter waiter) => _waiters.Remove(waiter);

    /// <summary>Whether somebody waits for an account, or for one above it.</summary>
    public bool IsBehindOthers(BudgetAccount account)
    {
        for (var level = account; level is not null && _awaited.Count > 0; level = level.Parent)
        {
            if (_awaited.Contains(level))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Serves everybody who can be served now.</summary>
    public void Serve(Func<BudgetAccount, BudgetRequest, BudgetDecision> decide)
    {
        _awaited.Clear();
        for (var node = _waiters.First; node is not null;)
        {
            var (waiter, next) = (node.Value, node.Next);
            if (!IsBehindOthers(waiter.Account))
            {
                Serve(node, decide(waiter.Account, waiter.Request));
            }

            node = next;
        }
    }

    private void Serve(LinkedListNode<BudgetWaiter> node, BudgetDecision decision)
    {
        if (!decision.Waits)
        {
            _waiters.Remove(node);
            node.Value.End(decision);
        }
        else if (BudgetGrant.Blocker(node.Value.Account, node.Value.Request) is { } blocker)
        {
            _awaited.Add(blocker);
        }
    }
}
