using LoopKit.Events;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Why a loop ended or is blocked.</summary>
internal sealed record LoopReason
{
    private const int DetailRoom = 2_000;

    private const int LineRoom = 600;

    public required string Code { get; init; }

    public required string Summary { get; init; }

    public string? Detail { get; init; }

    /// <summary>What a person can do.</summary>
    public string? Advice { get; init; }

    public static LoopReason Of(EndReason reason) => new()
    {
        Code = Words.Of(reason.Code),
        Summary = Excerpt.Head(reason.Summary, LineRoom),
        Detail = reason.Detail is { } detail ? Excerpt.Tail(detail, DetailRoom) : null,
        Advice = reason.Advice is { } advice ? Excerpt.Head(advice, LineRoom) : null,
    };
}
