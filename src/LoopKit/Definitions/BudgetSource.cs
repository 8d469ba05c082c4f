using System.Globalization;
using LoopKit.Budgets;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>What one source says of <c>budget</c>. <see langword="null"/> stands for a key that it does not have.</summary>
internal sealed record BudgetSource(BudgetLimits Limits, BudgetLimits Iteration, ExhaustionPolicy? OnExhausted)
{
    private const decimal MostMoney = 1_000_000_000;

    /// <summary>Reads the map.</summary>
    public static BudgetSource Read(YamlMap map, ProblemList problems)
    {
        var fields = new YamlFields(map, problems);
        var limits = ReadLimits(fields, problems);
        var policy = fields.Choice<ExhaustionPolicy>("on-exhausted")?.Value;
        var iteration = BudgetLimits.None;
        if (fields.Map("iteration") is { } inner)
        {
            var own = new YamlFields(inner, problems);
            iteration = ReadLimits(own, problems);
            own.RefuseOthers();
        }

        fields.RefuseOthers();
        return new BudgetSource(limits, iteration, policy);
    }

    /// <summary>What a definition in code says.</summary>
    public static BudgetSource? Of(BudgetPolicy? policy) => policy is null ? null : new BudgetSource(policy.Limits, policy.Iteration, policy.OnExhausted);

    /// <summary>Lays a child's over its parent's, key by key.</summary>
    public static BudgetSource? Over(BudgetSource? parent, BudgetSource? child) => parent is null || child is null
        ? child ?? parent
        : new BudgetSource(Over(parent.Limits, child.Limits), Over(parent.Iteration, child.Iteration), child.OnExhausted ?? parent.OnExhausted);

    /// <summary>The policy, with defaults for what is not said.</summary>
    public BudgetPolicy ToPolicy() => new() { Limits = Limits, Iteration = Iteration, OnExhausted = OnExhausted ?? ExhaustionPolicy.Fail };

    private static BudgetLimits Over(BudgetLimits parent, BudgetLimits child) => new()
    {
        Tokens = child.Tokens ?? parent.Tokens,
        Money = child.Money ?? parent.Money,
        Calls = child.Calls ?? parent.Calls,
        Time = child.Time ?? parent.Time,
    };

    private static BudgetLimits ReadLimits(YamlFields fields, ProblemList problems) => new()
    {
        Tokens = fields.LongNumber("tokens", 1)?.Value,
        Money = ReadMoney(fields, problems),
        Calls = fields.LongNumber("calls", 1)?.Value,
        Time = fields.Duration("time")?.Value,
    };

    private static decimal? ReadMoney(YamlFields fields, ProblemList problems)
    {
        if (fields.Text("money") is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var money) && money is > 0 and <= MostMoney)
        {
            return money;
        }

        problems.Add(text.At, $"'money' must be a number of US dollars above 0, such as 2.50, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }
}
