namespace LoopKit.Sandbox;

/// <summary>What came of trying bubblewrap out.</summary>
/// <param name="Problem">Why it does not work; <see langword="null"/> when it does.</param>
/// <param name="Options">The options that it takes here besides those that it must take.</param>
internal sealed record BubblewrapProbe(string? Problem, IReadOnlyList<string> Options);
