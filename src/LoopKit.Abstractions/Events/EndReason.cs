namespace LoopKit.Events;

/// <summary>Why a loop ended, or cannot go on.</summary>
/// <param name="Code">The typed reason.</param>
/// <param name="Summary">One line.</param>
/// <param name="Detail">The end of the output that shows it, when there is one.</param>
/// <param name="Advice">What a person can do, when something can be done.</param>
public sealed record EndReason(EndCode Code, string Summary, string? Detail = null, string? Advice = null);
