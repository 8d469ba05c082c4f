namespace LoopKit.LoadTest.Messages;

/// <summary>What became of many messages.</summary>
internal sealed record MessageRow
{
    public required string Mode { get; init; }

    public required int Loops { get; init; }

    /// <summary>Messages a second that are sent to each loop.</summary>
    public required int Rate { get; init; }

    public required bool SlowReader { get; init; }

    public required long Sent { get; init; }

    /// <summary>What reached the loops that are not slow.</summary>
    public required double OthersPerSecond { get; init; }

    public required long DeadLetters { get; init; }

    public required long AlertsLost { get; init; }

    public required long StopsLost { get; init; }

    public required double StopP99Ms { get; init; }

    /// <summary>By how much the managed heap, collected, grew from before the first message to after the last.</summary>
    public required double HeapGrownMb { get; init; }
}
