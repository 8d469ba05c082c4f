using LoopKit.Engine;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>A loop.</summary>
internal sealed record GetLoopReply
{
    private const int GoalRoom = 2_000;

    private const int PathRoom = 600;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    /// <summary>Whether nothing more happens without a command.</summary>
    public required bool AtRest { get; init; }

    public LoopReason? Reason { get; init; }

    public required string Type { get; init; }

    public required string Goal { get; init; }

    public required string Model { get; init; }

    public required int Iteration { get; init; }

    public required int MaxIterations { get; init; }

    public required int Turn { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public string? Repository { get; init; }

    public string? Workspace { get; init; }

    public string? Branch { get; init; }

    public string? Commit { get; init; }

    /// <summary>The cursor behind the last event.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? WaitingUntil { get; init; }

    /// <summary>What it waits for, when it does.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>What it wants of a person.</summary>
    public LoopRequest? Request { get; init; }

    /// <summary>What it has used of its budget.</summary>
    public LoopBudgetReply? Budget { get; init; }

    public LastValidation? LastValidation { get; init; }

    /// <summary>What the model wrote last.</summary>
    public string? LastText { get; init; }

    /// <summary>What the next iteration is told of those before it.</summary>
    public string? Progress { get; init; }

    public static GetLoopReply Of(LoopSnapshot loop) => new()
    {
        Id = loop.Id.Value,
        Name = loop.Name,
        Status = Words.Of(loop.Status),
        AtRest = loop.Status.IsAtRest(),
        Reason = loop.Reason is { } reason ? LoopReason.Of(reason) : null,
        Type = Excerpt.Line(loop.Definition, PathRoom),
        Goal = Excerpt.Head(loop.Goal, GoalRoom),
        Model = Excerpt.Line(loop.Model.ToString(), PathRoom),
        Iteration = loop.Iteration,
        MaxIterations = loop.MaxIterations,
        Turn = loop.Turn,
        InputTokens = loop.Usage.InputTokens,
        OutputTokens = loop.Usage.OutputTokens,
        Repository = PathOf(loop.Repository),
        Workspace = PathOf(loop.Workspace),
        Branch = PathOf(loop.Branch),
        Commit = loop.Commit,
        Version = loop.Version,
        StartedAt = loop.StartedAt,
        UpdatedAt = loop.UpdatedAt,
        WaitingUntil = loop.WaitingUntil,
        WaitingFor = loop.WaitingFor is { } waiting ? Excerpt.Line(waiting, PathRoom) : null,
        Budget = loop.Budget is { } budget ? LoopBudgetReply.Of(budget) : null,
        Request = loop.Request is { } request ? LoopRequest.Of(request) : null,
    };

    private static string? PathOf(string? path) => path is null ? null : Excerpt.Head(path, PathRoom);
}
