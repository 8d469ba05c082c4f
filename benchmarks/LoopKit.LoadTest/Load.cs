namespace LoopKit.LoadTest;

/// <summary>What is run.</summary>
/// <param name="Mode">Where the events go: sqlite, jsonl or memory.</param>
/// <param name="Loops">How many loops run at once.</param>
/// <param name="Iterations">How many iterations each of them makes.</param>
/// <param name="Variant">What an iteration is.</param>
internal sealed record Load(string Mode, int Loops, int Iterations, string Variant)
{
    /// <summary>The reply of the model, so that an iteration's payload is about 430 bytes in every system.</summary>
    public static string Reply { get; } = string.Concat(Enumerable.Repeat("The parser now accepts empty input. ", 12));
}
