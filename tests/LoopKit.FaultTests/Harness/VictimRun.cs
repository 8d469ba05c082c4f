namespace LoopKit.FaultTests.Harness;

/// <summary>How a victim is started.</summary>
internal sealed record VictimRun
{
    /// <summary>One loop of two iterations, to its end, on a single thread, so that its calls come one after the other.</summary>
    public static VictimRun Scripted { get; } = new() { Loops = 1, Total = 1, Iterations = 2, SingleThread = true };

    /// <summary>How many loops run at a time.</summary>
    public int Loops { get; init; } = 20;

    /// <summary>How many loops there are to be; 0: a new one whenever one ends, for ever.</summary>
    public int Total { get; init; }

    /// <summary>How many iterations a loop needs.</summary>
    public int Iterations { get; init; } = 3;

    /// <summary>How much faster than real its clock runs.</summary>
    public int Speed { get; init; } = 1;

    /// <summary>Whether the thread pool has one thread: strace counts the calls of each thread for itself.</summary>
    public bool SingleThread { get; init; }

    /// <summary>The command that runs the victim, with its arguments; none: it runs by itself.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];
}
