using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Budgets;

/// <summary>What a loop does whose budget is exhausted.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ExhaustionPolicy>))]
public enum ExhaustionPolicy
{
    /// <summary>It validates what it has, and fails when that does not pass.</summary>
    Fail,

    /// <summary>It waits until somebody raises the budget.</summary>
    Wait,
}
