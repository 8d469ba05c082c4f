namespace LoopKit.Spool;

/// <summary>What came of an order.</summary>
/// <param name="Done">Whether it was carried out.</param>
/// <param name="Text">What came of it, or why nothing did and what to do.</param>
public sealed record OrderResult(bool Done, string Text);
