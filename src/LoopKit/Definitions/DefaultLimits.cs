namespace LoopKit.Definitions;

/// <summary>The limits of a definition that says nothing else. A journal from before there were limits has none, so they are not the record's own.</summary>
internal static class DefaultLimits
{
    public const int ToolCallsPerTurn = 100;

    public const int ToolCalls = 1000;

    public static TimeSpan IterationTimeout { get; } = TimeSpan.FromHours(2);
}
