using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using OpenAIFinishReason = OpenAI.Chat.ChatFinishReason;

namespace LoopKit.Plugins.OpenAI;

/// <summary>Reads what Chat Completions answers.</summary>
internal static class OpenAIReply
{
    /// <summary>The model refused, in words that are its reply.</summary>
    public static readonly ChatFinishReason Refusal = new("refusal");

    public static ChatResponse ToResponse(ChatCompletion completion)
    {
        List<AIContent> contents = [.. completion.Content.Where(part => part.Text is { Length: > 0 }).Select(part => new TextContent(part.Text))];
        if (completion.Refusal is { Length: > 0 } refusal)
        {
            contents.Add(new TextContent(refusal));
        }

        contents.AddRange(completion.ToolCalls.Select((call, index) => ToCall(call.Id, index, call.FunctionName, call.FunctionArguments.ToString())));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents) { MessageId = completion.Id, CreatedAt = completion.CreatedAt })
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            CreatedAt = completion.CreatedAt,
            FinishReason = completion.Refusal is { Length: > 0 } ? Refusal : ToFinish(completion.FinishReason),
            Usage = completion.Usage is { } usage ? ToUsage(usage) : null,
        };
    }

    public static ChatFinishReason ToFinish(OpenAIFinishReason reason) => reason switch
    {
        OpenAIFinishReason.Length => ChatFinishReason.Length,
        OpenAIFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        OpenAIFinishReason.ToolCalls or OpenAIFinishReason.FunctionCall => ChatFinishReason.ToolCalls,
        _ => ChatFinishReason.Stop,
    };

    /// <summary>Arguments that are not a JSON object become the call's exception: the call is shown to the model again, never carried out.</summary>
    public static FunctionCallContent ToCall(string? id, int index, string name, string arguments) => FunctionCallContent.CreateFromParsedArguments(
        arguments.Length == 0 ? "{}" : arguments,
        id is { Length: > 0 } ? id : $"call-{index}",
        name,
        json => JsonSerializer.Deserialize<Dictionary<string, object?>>(json, AIJsonUtilities.DefaultOptions) ?? throw new JsonException("The arguments are null."));

    public static UsageDetails ToUsage(ChatTokenUsage usage) => new()
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
        ReasoningTokenCount = usage.OutputTokenDetails?.ReasoningTokenCount,
    };
}
