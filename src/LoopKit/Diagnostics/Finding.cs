namespace LoopKit.Diagnostics;

/// <summary>What an examination of the host found.</summary>
/// <param name="Subject">What was looked at, for example <c>git</c>.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What was found.</param>
/// <param name="Advice">How to mend it, when there is something to mend.</param>
public sealed record Finding(string Subject, FindingLevel Level, string Text, string? Advice = null);
