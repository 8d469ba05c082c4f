using LoopKit.Events;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Scripted;

/// <summary>One reply, or one failure.</summary>
internal sealed record TranscriptTurn
{
    /// <summary>Its place in the transcript, from 0.</summary>
    public required int Index { get; init; }

    public string Text { get; init; } = "";

    public IReadOnlyList<TranscriptToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why the reply ends, when it is not for the tool calls or because all is said.</summary>
    public ChatFinishReason? Finish { get; init; }

    /// <summary>The tokens that it reports; <see langword="null"/>: none are reported.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>How long the model takes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The failure, in place of a reply.</summary>
    public TranscriptError? Error { get; init; }

    /// <summary>When the turn is taken; <see langword="null"/>: in its order.</summary>
    public TranscriptMatch? Match { get; init; }
}
