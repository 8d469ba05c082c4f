using System.Text.Json;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Agents;

/// <summary>Counts what a streamed reply holds in memory, and breaks it off when it is too much.</summary>
internal sealed class ReplySize(ModelLimits limits)
{
    /// <summary>What an empty piece takes, so that a reply without content ends as well.</summary>
    private const int Overhead = 32;

    private long _bytes;
    private string? _responseId;

    /// <summary>Counts a piece, and drops what only the provider's own types need: it would keep the whole wire format of the reply.</summary>
    /// <exception cref="ModelException"><see cref="ModelFailureKind.ReplyTooLarge"/>.</exception>
    public void Add(ChatResponseUpdate update)
    {
        _responseId ??= update.ResponseId;
        update.RawRepresentation = null;
        _bytes += Overhead;
        foreach (var content in update.Contents)
        {
            content.RawRepresentation = null;
            _bytes += Overhead + SizeOf(content);
        }

        if (_bytes > limits.MaxReplyBytes)
        {
            throw new ModelException(
                ModelFailureKind.ReplyTooLarge, $"The reply is larger than {limits.MaxReplyBytes} bytes, the most that is taken (LoopKitOptions.ModelLimits).")
            { ResponseId = _responseId };
        }
    }

    private static long SizeOf(AIContent content) => content switch
    {
        TextContent text => text.Text.Length,
        TextReasoningContent reasoning => reasoning.Text.Length + (reasoning.ProtectedData?.Length ?? 0),
        FunctionCallContent call => call.Name.Length + (call.Arguments?.Sum(argument => (long)argument.Key.Length + LengthOf(argument.Value)) ?? 0),
        DataContent data => data.Data.Length,
        _ => 0,
    };

    /// <summary>JSON is not read for it: a string may have half of a surrogate pair, which is for the tool to refuse.</summary>
    private static int LengthOf(object? argument) => argument is JsonElement json ? json.GetRawText().Length : argument?.ToString()?.Length ?? 0;
}
