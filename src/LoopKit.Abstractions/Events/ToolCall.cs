namespace LoopKit.Events;

/// <summary>A tool call that a model asked for.</summary>
/// <param name="CallId">The provider's identifier of the call, made unique within the iteration.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The arguments as a JSON object, or as the model wrote them when they are not one.</param>
public sealed record ToolCall(string CallId, string Name, Content Arguments);
