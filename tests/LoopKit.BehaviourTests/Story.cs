namespace LoopKit.BehaviourTests;

/// <summary>How an agent goes wrong or right, as a file of <c>Cases/</c> tells it, and how its loop has to end.</summary>
internal sealed record Story
{
    /// <summary>The file's name without its ending.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Tells { get; init; }

    public required StoryKind Kind { get; init; }

    /// <summary>The files of the repository at the start, by path.</summary>
    public required IReadOnlyDictionary<string, string> Repository { get; init; }

    /// <summary>The loop type, as YAML.</summary>
    public required string Definition { get; init; }

    /// <summary>The scripted model's transcript, as YAML.</summary>
    public required string Transcript { get; init; }

    /// <summary>
    /// The command that tells whether the goal is really reached. It runs on the loop's last commit with the original files of <c>tests/</c>, outside LoopKit.
    /// </summary>
    public required string Truth { get; init; }

    /// <summary>What people do, in order: the next one whenever the loop has come to rest or waits for something outside.</summary>
    public IReadOnlyList<PersonAction> People { get; init; } = [];

    /// <summary>Whether time passes by itself: only for commands that never end. Otherwise the clock stands still, and waits of hours take no time.</summary>
    public bool RealTime { get; init; }

    /// <summary>How the loop has to end, as <c>loopkit show</c> says it: <c>completed</c>, <c>failed</c> …</summary>
    public required string Ends { get; init; }

    /// <summary>The typed reason, as <c>loopkit show</c> says it.</summary>
    public required string Reason { get; init; }

    /// <summary>The iteration in which it ends; <see langword="null"/> where that is not the point.</summary>
    public int? Iterations { get; init; }

    /// <summary>Events that the journal has to have, and how often. A type with 0 must not be there.</summary>
    public IReadOnlyDictionary<string, int> Events { get; init; } = new Dictionary<string, int>();

    /// <summary>What some prompt or message to the model has to say.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    public override string ToString() => Name;
}
