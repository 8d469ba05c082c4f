using LoopKit.Mcp.Replies;
using LoopKit.People;

namespace LoopKit.Mcp.Tools;

/// <summary>What a loop wants of a person.</summary>
internal sealed record LoopRequest
{
    private const int TextRoom = 2_000;

    private const int ChoiceRoom = 200;

    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Tool { get; init; }

    public required string Text { get; init; }

    public IReadOnlyList<string>? Choices { get; init; }

    public static LoopRequest Of(PersonRequest request) => new()
    {
        Id = request.Id,
        Kind = Words.Of(request.Kind),
        Tool = Excerpt.Line(request.Tool, ChoiceRoom),
        Text = Excerpt.Head(request.Text, TextRoom),
        Choices = request.Choices.Count == 0 ? null : [.. request.Choices.Select(choice => Excerpt.Line(choice, ChoiceRoom))],
    };
}
