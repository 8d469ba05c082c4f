using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatResponseFormat = OpenAI.Chat.ChatResponseFormat;

namespace LoopKit.Plugins.OpenAI;

/// <summary>Writes options as Chat Completions options. Additional properties are LoopKit's and the host's own and are not sent.</summary>
internal static class OpenAIOptions
{
    public static ChatCompletionOptions From(ChatOptions? options)
    {
        if (options is null)
        {
            return new ChatCompletionOptions();
        }

        var request = new ChatCompletionOptions
        {
            Temperature = options.Temperature,
            TopP = options.TopP,
            MaxOutputTokenCount = options.MaxOutputTokens,
            FrequencyPenalty = options.FrequencyPenalty,
            PresencePenalty = options.PresencePenalty,
            ResponseFormat = Format(options.ResponseFormat),
        };
        foreach (var sequence in options.StopSequences ?? [])
        {
            request.StopSequences.Add(sequence);
        }

        AddTools(request, options);
        return request;
    }

    private static void AddTools(ChatCompletionOptions request, ChatOptions options)
    {
        foreach (var tool in (options.Tools ?? []).OfType<AIFunctionDeclaration>())
        {
            request.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        if (request.Tools.Count > 0)
        {
            // The API refuses both without tools.
            request.ToolChoice = Choice(options.ToolMode);
            request.AllowParallelToolCalls = options.AllowMultipleToolCalls;
        }
    }

    private static ChatToolChoice? Choice(ChatToolMode? mode) => mode switch
    {
        AutoChatToolMode => ChatToolChoice.CreateAutoChoice(),
        NoneChatToolMode => ChatToolChoice.CreateNoneChoice(),
        RequiredChatToolMode { RequiredFunctionName: { } name } => ChatToolChoice.CreateFunctionChoice(name),
        RequiredChatToolMode => ChatToolChoice.CreateRequiredChoice(),
        _ => null,
    };

    private static ChatResponseFormat? Format(Microsoft.Extensions.AI.ChatResponseFormat? format) => format switch
    {
        ChatResponseFormatJson { Schema: { } schema } json => ChatResponseFormat.CreateJsonSchemaFormat(json.SchemaName ?? "reply", BinaryData.FromString(schema.GetRawText()), json.SchemaDescription),
        ChatResponseFormatJson => ChatResponseFormat.CreateJsonObjectFormat(),
        _ => null,
    };
}
