namespace LoopKit.LoadTest;

/// <summary>What is run.</summary>
/// <param name="Mode">Where the events go: sqlite, jsonl or memory.</param>
/// <param name="Loops">How many loops run at once.</param>
/// <param name="Iterations">How many iterations each of them makes.</param>
/// <param name="Variant">What an iteration is: plain is one turn, tool a turn that calls a tool and one that ends, messages a turn that sends a message to the next loop.</param>
internal sealed record Load(string Mode, int Loops, int Iterations, string Variant)
{
    /// <summary>The reply of the model, so that an iteration's payload is about 430 bytes in every system.</summary>
    public static string Reply { get; } = string.Concat(Enumerable.Repeat("The parser now accepts empty input. ", 12));

    /// <summary>How many model calls an iteration makes.</summary>
    public int TurnsPerIteration => Variant == "tool" ? 2 : 1;

    /// <summary>How many model calls all loops make.</summary>
    public long Calls => (long)Loops * Iterations * TurnsPerIteration;
}
