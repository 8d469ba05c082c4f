using System.Text.Json;
using LoopKit.Models;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using OpenAIMessage = OpenAI.Chat.ChatMessage;

namespace LoopKit.Plugins.OpenAI;

/// <summary>Writes a conversation as Chat Completions messages.</summary>
internal static class OpenAIMessages
{
    public static IEnumerable<OpenAIMessage> From(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.Instructions is { Length: > 0 } instructions)
        {
            yield return new SystemChatMessage(instructions);
        }

        foreach (var message in messages.SelectMany(From))
        {
            yield return message;
        }
    }

    private static IEnumerable<OpenAIMessage> From(ChatMessage message)
    {
        if (message.Role == ChatRole.System)
        {
            return [new SystemChatMessage(message.Text)];
        }

        if (message.Role == ChatRole.Assistant)
        {
            return Assistant(message);
        }

        // Every result is a message of its own, directly after the calls.
        var results = message.Contents.OfType<FunctionResultContent>().Select(result => new ToolChatMessage(result.CallId, Text(result.Result)));
        var parts = message.Contents.Select(Part).OfType<ChatMessageContentPart>().ToList();
        return parts.Count == 0 ? results : results.Append<OpenAIMessage>(new UserChatMessage(parts));
    }

    private static IEnumerable<OpenAIMessage> Assistant(ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>()
            .Select(call => ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, BinaryData.FromString(Json(call.Arguments ?? new Dictionary<string, object?>()))))
            .ToList();
        if (calls.Count == 0)
        {
            return message.Text.Length == 0 ? [] : [new AssistantChatMessage(message.Text)];
        }

        var reply = new AssistantChatMessage(calls);
        if (message.Text.Length > 0)
        {
            reply.Content.Add(ChatMessageContentPart.CreateTextPart(message.Text));
        }

        return [reply];
    }

    private static ChatMessageContentPart? Part(AIContent content) => content switch
    {
        FunctionResultContent => null,
        TextContent text => ChatMessageContentPart.CreateTextPart(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(data.Data), data.MediaType),
        UriContent uri when uri.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(uri.Uri),
        _ => throw new ModelException(ModelFailureKind.BadRequest, $"The openai provider sends text and images, and cannot send {content.GetType().Name}."),
    };

    private static string Text(object? result) => result switch
    {
        null => "",
        string text => text,
        TextContent content => content.Text,
        _ => Json(result),
    };

    private static string Json(object value) => JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions);
}
