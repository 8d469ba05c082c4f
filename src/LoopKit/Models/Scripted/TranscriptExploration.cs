using Microsoft.Extensions.AI;

namespace LoopKit.Models.Scripted;

/// <summary>What one sub-agent says.</summary>
/// <param name="TaskContains">A part of its task; <see langword="null"/>: any task.</param>
/// <param name="Turns">Its turns, in order.</param>
internal sealed record TranscriptExploration(string? TaskContains, IReadOnlyList<TranscriptTurn> Turns)
{
    /// <summary>The turn that a sub-agent's conversation has come to, or <see langword="null"/> when none is left or the task is another.</summary>
    /// <remarks>The conversation says how many turns were taken, so an exploration that is repeated after a crash goes the same way.</remarks>
    public TranscriptTurn? Next(IReadOnlyList<ChatMessage> conversation)
    {
        var task = conversation.FirstOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        var taken = conversation.Count(message => message.Role == ChatRole.Assistant);
        return (TaskContains is null || task.Contains(TaskContains, StringComparison.Ordinal)) && taken < Turns.Count ? Turns[taken] : null;
    }
}
