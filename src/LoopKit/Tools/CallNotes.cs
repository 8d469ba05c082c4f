using LoopKit.Budgets;
using LoopKit.Events;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>What a tool of LoopKit's own has to say to the journal beside its result. Kept however the call ends.</summary>
/// <remarks>Made for each call. Written by the one call that it belongs to.</remarks>
internal sealed class CallNotes
{
    /// <summary>The tokens that the call has used.</summary>
    public TokenUsage Usage { get; set; }

    /// <summary>What these tokens count for in budgets; <see langword="null"/>: nothing was reserved for them, and they have no price.</summary>
    public BudgetAmount? Spent { get; set; }

    /// <summary>The model's list of steps, when the call has changed it.</summary>
    public string? Todo { get; set; }

    /// <summary>The notes of the call that arguments belong to.</summary>
    public static CallNotes Of(AIFunctionArguments arguments) => (CallNotes)arguments.Context![typeof(CallNotes)]!;
}
