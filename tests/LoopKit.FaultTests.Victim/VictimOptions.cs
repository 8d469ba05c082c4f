namespace LoopKit.FaultTests.Victim;

/// <summary>What the program is told, as <c>name=value</c>.</summary>
internal sealed record VictimOptions
{
    /// <summary>The directory of the store.</summary>
    public required string Store { get; init; }

    /// <summary>Whether a store that is not there yet becomes a JSONL store.</summary>
    public bool IsJsonl { get; init; }

    /// <summary>The directory with the workspaces, the ledgers and the transcript.</summary>
    public required string Work { get; init; }

    /// <summary>What the ids of the loops begin with: other tests must not take their processes for leftovers of their own.</summary>
    public required string Prefix { get; init; }

    /// <summary>How many loops run at a time.</summary>
    public int Loops { get; init; } = 20;

    /// <summary>How many loops there are to be; 0: a new one whenever one ends.</summary>
    public int Total { get; init; }

    /// <summary>How many iterations a loop needs.</summary>
    public int Iterations { get; init; } = 3;

    /// <summary>How much faster than real its clock runs.</summary>
    public int Speed { get; init; } = 1;

    public static VictimOptions Parse(IEnumerable<string> arguments)
    {
        var values = arguments.Select(argument => argument.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new VictimOptions
        {
            Store = values["store"],
            IsJsonl = values.GetValueOrDefault("kind") == "Jsonl",
            Work = values["work"],
            Prefix = values["prefix"],
            Loops = NumberOf(values, "loops", 20),
            Total = NumberOf(values, "total", 0),
            Iterations = NumberOf(values, "iterations", 3),
            Speed = NumberOf(values, "speed", 1),
        };
    }

    private static int NumberOf(Dictionary<string, string> values, string name, int otherwise) =>
        values.TryGetValue(name, out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
