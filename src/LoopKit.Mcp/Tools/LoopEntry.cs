using LoopKit.Engine;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>A loop in a list.</summary>
internal sealed record LoopEntry
{
    private const int GoalCharacters = 160;

    private const int ReasonCharacters = 160;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    public required string Goal { get; init; }

    public required int Iteration { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Why it ended or is blocked.</summary>
    public string? Reason { get; init; }

    /// <summary>What it wants of a person.</summary>
    public string? Request { get; init; }

    public static LoopEntry Of(LoopSnapshot loop) => new()
    {
        Id = loop.Id.Value,
        Name = loop.Name,
        Status = Words.Of(loop.Status),
        Goal = Excerpt.Line(loop.Goal, GoalCharacters),
        Iteration = loop.Iteration,
        StartedAt = loop.StartedAt,
        Request = loop.Request is { } request ? Excerpt.Line($"{request.Id}: {request.Text}", ReasonCharacters) : null,
        Reason = loop.Reason is { } reason ? Excerpt.Line(reason.Summary, ReasonCharacters) : null,
    };
}
