using System.Globalization;
using System.Text.Json;
using LoopKit.Events;

namespace LoopKit.Budgets;

/// <summary>Says in words what a budget has to say.</summary>
public static class BudgetWords
{
    /// <summary>An amount: <c>1,200 tokens, $0.42, 3 calls</c>. What is nothing is left out.</summary>
    public static string Of(BudgetAmount amount) => Join(BudgetMath.Kinds.Where(kind => BudgetMath.Of(amount, kind) != 0).Select(kind => Figure(BudgetMath.Of(amount, kind), kind)));

    /// <summary>Limits: <c>1,200 tokens, $0.42</c>. What is not limited is left out.</summary>
    public static string Of(BudgetLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return Join(BudgetMath.Kinds.Where(kind => BudgetMath.Of(limits, kind) is not null).Select(kind => Figure(BudgetMath.Of(limits, kind)!.Value, kind)));
    }

    /// <summary>Why a call was not made, in a sentence.</summary>
    public static string Shortage(BudgetShortage shortage)
    {
        ArgumentNullException.ThrowIfNull(shortage);
        var (limit, spent, asked) = (BudgetMath.Of(shortage.Limit, shortage.Kind) ?? 0, BudgetMath.Of(shortage.Spent, shortage.Kind), BudgetMath.Of(shortage.Asked, shortage.Kind));
        return $"The budget of the {shortage.Account} is {Figure(limit, shortage.Kind)}; {Figure(spent, shortage.Kind)} are spent, and the next call may use up to {Figure(asked, shortage.Kind)}.";
    }

    /// <summary>That a budget is nearly used up, in a sentence.</summary>
    public static string Notice(BudgetNoticed noticed)
    {
        ArgumentNullException.ThrowIfNull(noticed);
        var (limit, spent) = (BudgetMath.Of(noticed.Limits, noticed.Kind) ?? 0, BudgetMath.Of(noticed.Spent, noticed.Kind));
        var share = limit == 0 ? 100 : Math.Floor(spent / limit * 100);
        return string.Create(
            CultureInfo.InvariantCulture, $"{share} % of the budget of the {Name(noticed.Level)} are used: {Figure(spent, noticed.Kind)} of {Figure(limit, noticed.Kind)}.");
    }

    /// <summary>What people call a level.</summary>
    public static string Name(BudgetLevel level) => JsonNamingPolicy.KebabCaseLower.ConvertName(level.ToString()).Replace('-', ' ');

    private static string Figure(decimal figure, BudgetKind kind) => kind switch
    {
        BudgetKind.Money => string.Create(CultureInfo.InvariantCulture, $"${figure:0.00##}"),
        BudgetKind.Tokens => string.Create(CultureInfo.InvariantCulture, $"{figure:#,0} tokens"),
        BudgetKind.Calls => string.Create(CultureInfo.InvariantCulture, $"{figure:#,0} {(figure == 1 ? "call" : "calls")}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{figure:#,0.#} s"),
    };

    private static string Join(IEnumerable<string> figures) => string.Join(", ", figures) is { Length: > 0 } text ? text : "nothing";
}
