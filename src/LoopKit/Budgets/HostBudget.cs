using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Storage;
using Microsoft.Extensions.Options;

namespace LoopKit.Budgets;

/// <summary>The budgets that all loops of a host share. What was spent before is read once, from the summaries of the store's loops.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class HostBudget(ILoopStore store, IOptions<LoopKitOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>What the account of all loops is called.</summary>
    public const string HostName = "host";

    private readonly BudgetLedger _ledger = new(time);
    private readonly Lazy<PriceTable> _prices = new(() => PricesBy(options.Value));
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BudgetAccount> _items = new(StringComparer.Ordinal);
    private Dictionary<string, BudgetAmount> _spentByItem = new(StringComparer.Ordinal);
    private volatile BudgetAccount? _host;

    public BudgetLedger Ledger => _ledger;

    public PriceTable Prices => _prices.Value;

    /// <summary>What a loop does whose own definition says nothing of budgets.</summary>
    public ExhaustionPolicy OnExhausted => options.Value.OnBudgetExhausted;

    /// <summary>Whether a loop shares a budget with others.</summary>
    public bool IsLimitedFor(string? workItem) => !BudgetMath.IsUnlimited(options.Value.Budget) || (workItem is not null && !BudgetMath.IsUnlimited(options.Value.WorkItemBudget));

    /// <summary>Refuses a loop whose models have no price, when money is limited.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.PriceUnknown"/>.</exception>
    public void RequirePrices(LoopSpec spec, LoopDefinition definition, ModelRef model)
    {
        var limits = new[] { options.Value.Budget, (spec.WorkItem ?? definition.WorkItem) is null ? BudgetLimits.None : options.Value.WorkItemBudget, definition.Budget?.Limits, definition.Budget?.Iteration };
        if (limits.Any(limit => limit?.Money is not null))
        {
            foreach (var called in definition.FallbackModels.Prepend(model))
            {
                _ = Prices.Require(called);
            }

            _ = definition.Review?.Model is { } reviewer ? Prices.Require(reviewer) : null;
        }
    }

    /// <summary>Reads what was spent before. Comes before any loop runs, so that nothing is counted twice.</summary>
    public async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        if (_host is not null)
        {
            return;
        }

        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _host ??= _ledger.Open(HostName, options.Value.Budget, spent: await SumAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The account that a loop's own belongs to.</summary>
    public BudgetAccount ParentOf(string? workItem)
    {
        var host = _host ?? throw new InvalidOperationException("A loop runs before the host's budget was read.");
        if (workItem is null)
        {
            return host;
        }

        lock (_lock)
        {
            if (!_items.TryGetValue(workItem, out var item))
            {
                item = _ledger.Open($"work item '{workItem}'", options.Value.WorkItemBudget, host, _spentByItem.GetValueOrDefault(workItem));
                _items.Add(workItem, item);
            }

            return item;
        }
    }

    /// <summary>Reserves for a call about a loop that has ended. It counts for the loop and those above while this host runs; nothing can be added to the loop's journal.</summary>
    /// <exception cref="BudgetExhaustedException">No budget allows it.</exception>
    public async ValueTask<BudgetedCall> ReserveForRecordAsync(LoopState state, long inputTokens, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        var limits = state.Budget.LimitsBy(state.Definition.Budget);
        if (BudgetMath.IsUnlimited(limits) && !IsLimitedFor(state.WorkItem))
        {
            return new BudgetedCall(null, new CallEstimate(inputTokens, 0, null), time);
        }

        var account = _ledger.Open("loop", limits, ParentOf(state.WorkItem), state.Budget.Spent);
        var price = account.IsLimited(BudgetKind.Money) ? Prices.Require(state.Model) : null;
        var estimate = new CallEstimate(inputTokens, state.Definition.MaxOutputTokens ?? TokenEstimate.DefaultOutput, price);
        var request = new BudgetRequest { AtMost = estimate.AtMost(state.Definition.TurnTimeout) };
        return new BudgetedCall(await account.ReserveAsync(request, cancellationToken).ConfigureAwait(false), estimate, time);
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _reading.Dispose();
    }

    private async ValueTask<BudgetAmount> SumAsync(CancellationToken cancellationToken)
    {
        BudgetAmount all = default;
        Dictionary<string, BudgetAmount> byItem = new(StringComparer.Ordinal);
        if (BudgetMath.IsUnlimited(options.Value.Budget) && BudgetMath.IsUnlimited(options.Value.WorkItemBudget))
        {
            return all;
        }

        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All, cancellationToken).ConfigureAwait(false))
        {
            var own = OwnOf(loop);
            all += own;
            if (loop.WorkItem is { } item)
            {
                byItem[item] = byItem.GetValueOrDefault(item) + own;
            }
        }

        _spentByItem = byItem;
        return all;
    }

    /// <summary>What a loop used itself; a call whose outcome is not recorded counts in full. Summaries from before there were budgets have tokens alone.</summary>
    private static BudgetAmount OwnOf(LoopSnapshot loop) => loop.Budget is { } budget
        ? budget.Spent + budget.Reserved - budget.Inherited
        : new BudgetAmount(loop.Usage.InputTokens + loop.Usage.OutputTokens, 0, 0, TimeSpan.Zero);

    private static PriceTable PricesBy(LoopKitOptions options)
    {
        var path = options.PricesPath ?? Path.Combine(UserDirectories.Configuration, "loopkit", "prices.yaml");
        return PriceTable.BuiltIn.WithFile(path).With(options.Prices.AsReadOnly());
    }
}
