using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>One reply of a hostile model, as its provider streams it.</summary>
/// <param name="request">What the model was told.</param>
/// <param name="time">The host's clock.</param>
/// <param name="cancellationToken">Ends the reply.</param>
internal delegate IAsyncEnumerable<ChatResponseUpdate> HostileTurn(HostileRequest request, TimeProvider time, CancellationToken cancellationToken);

/// <summary>What a hostile model was told.</summary>
/// <param name="Messages">The conversation.</param>
/// <param name="Tools">The names of the tools that it may use.</param>
internal sealed record HostileRequest(IReadOnlyList<ChatMessage> Messages, IReadOnlyList<string> Tools);

/// <summary>Replies that are made of something.</summary>
internal static class HostileTurns
{
    /// <summary>A reply with these contents, that ends for some reason.</summary>
    public static HostileTurn Says(ChatFinishReason? finish, params IReadOnlyList<AIContent> contents) => Streams(
        [.. contents.Select(content => new ChatResponseUpdate(ChatRole.Assistant, [content])), new ChatResponseUpdate(ChatRole.Assistant, []) { FinishReason = finish }]);

    /// <summary>A reply of these pieces.</summary>
    public static HostileTurn Streams(params IReadOnlyList<ChatResponseUpdate> updates) => (_, _, token) => StreamAsync(updates, null, token);

    /// <summary>A reply that breaks off with an exception after these contents.</summary>
    public static HostileTurn Breaks(Exception exception, params IReadOnlyList<AIContent> contents) =>
        (_, _, token) => StreamAsync([.. contents.Select(content => new ChatResponseUpdate(ChatRole.Assistant, [content]))], exception, token);

    /// <summary>A reply that calls tools.</summary>
    public static HostileTurn Calls(params IReadOnlyList<AttackCall> calls) => Says(ChatFinishReason.ToolCalls, [.. calls.Select((call, index) => Call(call, $"attack-{index}"))]);

    /// <summary>A call as providers read it: arguments that cannot be read carry the reason.</summary>
    public static AIContent Call(AttackCall call, string id) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments, id, call.Tool, json => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object?>>(json, AIJsonUtilities.DefaultOptions));

    private static async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IReadOnlyList<ChatResponseUpdate> updates, Exception? exception, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var update in updates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return update;
        }

        if (exception is not null)
        {
            throw exception;
        }
    }
}
