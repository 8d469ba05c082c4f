using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Budgets;

/// <summary>Whose budget it is.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<BudgetLevel>))]
public enum BudgetLevel
{
    /// <summary>That of all loops of the host's store.</summary>
    Host,

    /// <summary>That of all loops of a work item.</summary>
    WorkItem,

    /// <summary>That of the loop.</summary>
    Loop,

    /// <summary>That of each iteration of the loop.</summary>
    Iteration,
}
