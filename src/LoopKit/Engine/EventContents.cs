using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>The texts of an event, which may be blobs.</summary>
internal static class EventContents
{
    public static IEnumerable<Content> Of(LoopEvent loopEvent) => loopEvent switch
    {
        IterationStarted started => [started.SystemPrompt, started.Prompt],
        TurnStarted { Messages: { } messages } => [messages],
        TurnCompleted { Reply: { } reply } completed => [completed.Text, reply, .. completed.ToolCalls.Select(call => call.Arguments)],
        TurnCompleted completed => [completed.Text, .. completed.ToolCalls.Select(call => call.Arguments)],
        ToolCompleted { Todo: { } todo } completed => [completed.Result, todo],
        ToolCompleted completed => [completed.Result],
        PromptRewritten rewritten => [rewritten.Before, rewritten.After],
        ValidationCompleted completed => [completed.Receipt.Output],
        ReviewStarted started => [started.Prompt],
        ReviewCompleted completed => [completed.Notes, completed.Reply],
        ProtectedFilesRecorded recorded => [recorded.Manifest, .. recorded.Kept.Select(file => file.Content)],
        EvidenceCompared compared => [compared.Touched],
        _ => [],
    };
}
