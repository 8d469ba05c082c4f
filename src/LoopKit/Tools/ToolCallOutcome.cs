using LoopKit.Events;

namespace LoopKit.Tools;

/// <summary>How a tool call ended.</summary>
/// <param name="Outcome">Succeeded or failed.</param>
/// <param name="Error">The typed error of a failed call, one of <see cref="ToolErrors"/> or the tool's own.</param>
/// <param name="Text">The result, or the typed error with its message: what the model is shown.</param>
internal sealed record ToolCallOutcome(ToolOutcome Outcome, string? Error, string Text)
{
    /// <summary>What the tool noted for the journal.</summary>
    public CallNotes Notes { get; init; } = new();

    /// <summary>A call that returned a result.</summary>
    public static ToolCallOutcome Success(string text) => new(ToolOutcome.Succeeded, null, text);

    /// <summary>A call that returned an error.</summary>
    public static ToolCallOutcome Failure(string error, string message) => new(ToolOutcome.Failed, error, $"{error}: {message}");
}
