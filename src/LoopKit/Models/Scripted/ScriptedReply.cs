using System.Globalization;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Scripted;

/// <summary>Makes the response of a turn.</summary>
internal static class ScriptedReply
{
    /// <summary>The whole response.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="number">Which consumption of the transcript it is, from 1; makes the identifiers of its calls unique.</param>
    /// <param name="model">What the model calls itself.</param>
    public static ChatResponse Of(TranscriptTurn turn, int number, string model) => new(new ChatMessage(ChatRole.Assistant, ContentsOf(turn, number)))
    {
        ResponseId = ScriptedResponseId.Of(turn.Index, model),
        ModelId = model,
        FinishReason = FinishOf(turn),
        Usage = turn.Usage is { } usage
            ? new UsageDetails { InputTokenCount = usage.InputTokens, OutputTokenCount = usage.OutputTokens, TotalTokenCount = usage.InputTokens + usage.OutputTokens }
            : null,
    };

    /// <summary>The same response in pieces, as a model streams it: its text in two parts, then all else.</summary>
    public static IEnumerable<ChatResponseUpdate> InPieces(ChatResponse response)
    {
        var text = response.Text;
        if (text.Length > 1)
        {
            yield return Piece(response, text[..Half(text)]);
            response.Messages[0].Contents[0] = new TextContent(text[Half(text)..]);
        }

        foreach (var update in response.ToChatResponseUpdates())
        {
            update.ResponseId = response.ResponseId;
            yield return update;
        }
    }

    /// <summary>What arrives before a stream breaks off.</summary>
    public static ChatResponseUpdate FirstPiece(TranscriptTurn turn, string model) =>
        Piece(new ChatResponse { ResponseId = ScriptedResponseId.Of(turn.Index, model), ModelId = model }, turn.Text[..Half(turn.Text)]);

    private static ChatResponseUpdate Piece(ChatResponse response, string text) => new(ChatRole.Assistant, text)
    {
        ResponseId = response.ResponseId,
        ModelId = response.ModelId,
    };

    private static List<AIContent> ContentsOf(TranscriptTurn turn, int number)
    {
        List<AIContent> contents = turn.Text.Length == 0 ? [] : [new TextContent(turn.Text)];
        contents.AddRange(turn.ToolCalls.Select((call, index) => new FunctionCallContent(
            string.Create(CultureInfo.InvariantCulture, $"call-{number}-{index + 1}"),
            call.Name,
            call.Arguments.ToDictionary(argument => argument.Key, argument => (object?)argument.Value, StringComparer.Ordinal))));
        return contents;
    }

    private static ChatFinishReason FinishOf(TranscriptTurn turn) =>
        turn.Finish ?? (turn.ToolCalls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop);

    /// <summary>The middle of a text, never within a surrogate pair.</summary>
    private static int Half(string text)
    {
        var half = text.Length / 2;
        return half > 0 && char.IsHighSurrogate(text[half - 1]) ? half - 1 : half;
    }
}
