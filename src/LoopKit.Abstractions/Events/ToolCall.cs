using LoopKit.People;
using LoopKit.Tools;

namespace LoopKit.Events;

/// <summary>A tool call that a model asked for.</summary>
/// <param name="CallId">The provider's identifier of the call, made unique within the iteration.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The arguments as a JSON object, or as the model wrote them when they are not one.</param>
public sealed record ToolCall(string CallId, string Name, Content Arguments)
{
    /// <summary>What the tool did to the world when the model asked; <see langword="null"/>: there is no such tool, or it was not recorded. Read-only calls in a row are made together.</summary>
    public ToolEffects? Effects { get; init; }

    /// <summary>What is wanted of a person before the call is made, or in its place; <see langword="null"/>: nothing.</summary>
    public PersonRequestKind? Asks { get; init; }
}
