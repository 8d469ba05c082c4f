using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Budgets;

/// <summary>What a budget limits.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<BudgetKind>))]
public enum BudgetKind
{
    /// <summary>Tokens, sent and received.</summary>
    Tokens,

    /// <summary>US dollars.</summary>
    Money,

    /// <summary>Model calls.</summary>
    Calls,

    /// <summary>The time that model calls take.</summary>
    Time,
}
