using System.Text;
using LoopKit.Agents;
using Microsoft.Extensions.AI;

namespace LoopKit.Models;

/// <summary>How many tokens a request may have, before anybody has counted them.</summary>
/// <remarks>A token for every two bytes: today's models need one for three to four bytes of English or code and up to one for two of dense text. It is meant to be too much rather than too little.</remarks>
internal static class TokenEstimate
{
    /// <summary>What a reply is taken to have at most when nothing else was agreed.</summary>
    public const int DefaultOutput = 8192;

    private const int BytesPerToken = 2;

    /// <summary>What a message has besides its text.</summary>
    private const int PerMessage = 8;

    /// <summary>The input tokens of a call.</summary>
    public static long OfInput(IEnumerable<ChatMessage> messages, IEnumerable<AITool> tools) => messages.Sum(OfMessage) + tools.Sum(OfTool);

    /// <summary>The input tokens of a turn.</summary>
    public static long OfInput(AgentTurnRequest request) => OfInput(request.Messages, request.Tools.Select(tool => tool.Function));

    private static long OfMessage(ChatMessage message) => PerMessage + message.Contents.Sum(OfContent);

    private static long OfContent(AIContent content) => content switch
    {
        TextContent text => OfText(text.Text),
        TextReasoningContent reasoning => OfText(reasoning.Text) + OfText(reasoning.ProtectedData),
        FunctionCallContent call => PerMessage + OfText(call.Name) + (call.Arguments?.Sum(argument => OfText(argument.Key) + OfText(argument.Value?.ToString())) ?? 0),
        FunctionResultContent result => PerMessage + OfText(result.Result?.ToString()),
        DataContent data => data.Data.Length / BytesPerToken,
        _ => PerMessage,
    };

    private static long OfTool(AITool tool) => PerMessage + OfText(tool.Name) + OfText(tool.Description) + (tool is AIFunctionDeclaration function ? OfText(function.JsonSchema.GetRawText()) : 0);

    private static long OfText(string? text) => text is null ? 0 : (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;
}
