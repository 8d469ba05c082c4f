namespace LoopKit.Mcp.Tools;

/// <summary>An event.</summary>
internal sealed record EventEntry
{
    public required long Version { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What happened, in one line.</summary>
    public required string Summary { get; init; }

    public int? Iteration { get; init; }

    public int? Turn { get; init; }

    public string? Tool { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>What was written, cut to an excerpt.</summary>
    public string? Text { get; init; }
}
