using System.Globalization;
using LoopKit.Budgets;
using LoopKit.Cli.Commands;

namespace LoopKit.Cli.Hosting;

/// <summary>Reads what the user says about the budgets that all loops of a store share: <c>LOOPKIT_BUDGET=money=20,tokens=1000000</c>.</summary>
internal static class BudgetSettings
{
    private const string HostVariable = "LOOPKIT_BUDGET";
    private const string WorkItemVariable = "LOOPKIT_WORK_ITEM_BUDGET";
    private const string PolicyVariable = "LOOPKIT_ON_BUDGET_EXHAUSTED";

    public static void Apply(LoopKitOptions options)
    {
        options.Budget = Read(HostVariable);
        options.WorkItemBudget = Read(WorkItemVariable);
        if (Environment.GetEnvironmentVariable(PolicyVariable) is { Length: > 0 } policy)
        {
            options.OnBudgetExhausted = PolicyOf(PolicyVariable, policy);
        }
    }

    /// <summary>What happens when a budget is exhausted.</summary>
    public static ExhaustionPolicy PolicyOf(string option, string text) => text switch
    {
        "fail" => ExhaustionPolicy.Fail,
        "wait" => ExhaustionPolicy.Wait,
        _ => throw Quantity.Bad(option, text, "fail or wait"),
    };

    private static BudgetLimits Read(string variable)
    {
        var limits = BudgetLimits.None;
        foreach (var part in (Environment.GetEnvironmentVariable(variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (kind, value) = part.Split('=', 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : (part, "");
            limits = kind switch
            {
                "tokens" => limits with { Tokens = Number(variable, value) },
                "money" => limits with { Money = BudgetOptions.Money(variable, value) },
                "calls" => limits with { Calls = Number(variable, value) },
                "time" => limits with { Time = Quantity.Age(variable, value) },
                _ => throw Quantity.Bad(variable, part, "tokens=N, money=AMOUNT, calls=N or time=TIME, with commas between"),
            };
        }

        return limits;
    }

    private static long Number(string variable, string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw Quantity.Bad(variable, text, "a whole number above 0");
}
