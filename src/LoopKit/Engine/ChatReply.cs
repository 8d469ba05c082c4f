using System.Text.Encodings.Web;
using System.Text.Json;
using LoopKit.Events;
using Microsoft.Extensions.AI;

namespace LoopKit.Engine;

/// <summary>Turns a model's reply into the event that records it.</summary>
internal static class ChatReply
{
    private static readonly JsonSerializerOptions _relaxed = new(AIJsonUtilities.DefaultOptions) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A request is deeper than the arguments in it, and the SDKs write 64 levels.</summary>
    private static readonly JsonSerializerOptions _shallow = new(AIJsonUtilities.DefaultOptions) { MaxDepth = 48 };

    public static TurnCompleted ToEvent(ChatResponse response, LoopStep.TakeTurn step, Contents contents)
    {
        var finish = FinishOf(response);
        return new TurnCompleted
        {
            Iteration = step.Iteration,
            Turn = step.Turn,
            Finish = finish,
            Text = contents.Write(response.Text),
            ToolCalls = finish == TurnFinish.ToolCalls ? CallsOf(response, step, contents) : [],
            Reply = finish is TurnFinish.ToolCalls or TurnFinish.EndOfTurn && HasMore(response)
                ? contents.Write(JsonSerializer.Serialize(response.Messages, _relaxed))
                : null,
            Usage = UsageOf(response),
            Model = response.ModelId,
            ResponseId = response.ResponseId,
        };
    }

    /// <summary>The arguments of a call as a dictionary; empty when they are not a JSON object, or one so deep that no SDK could send it back.</summary>
    public static IDictionary<string, object?> ParseArguments(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(json, _shallow) ?? [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, object?>();
        }
    }

    public static TurnFinish FinishOf(ChatResponse response)
    {
        // The arguments of a reply that was cut off are partial: none of its calls may run.
        if (response.FinishReason == ChatFinishReason.Length)
        {
            return TurnFinish.Length;
        }

        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return TurnFinish.ContentFilter;
        }

        if (string.Equals(response.FinishReason?.Value, "refusal", StringComparison.OrdinalIgnoreCase))
        {
            return TurnFinish.Refusal;
        }

        if (Calls(response).Any())
        {
            return TurnFinish.ToolCalls;
        }

        return string.IsNullOrWhiteSpace(response.Text) ? TurnFinish.Empty : TurnFinish.EndOfTurn;
    }

    private static ToolCall[] CallsOf(ChatResponse response, LoopStep.TakeTurn step, Contents contents)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        return [.. Calls(response).Select((call, index) =>
        {
            var id = string.IsNullOrEmpty(call.CallId) ? $"call-{step.Iteration}-{step.Turn}-{index + 1}" : call.CallId;
            var unique = ids.Add(id) ? id : $"{id}-{index + 1}";
            ids.Add(unique);
            return new ToolCall(unique, call.Name, contents.Write(ArgumentsOf(call)));
        })];
    }

    /// <summary>Arguments that the provider could not read stay unreadable, so that the tool is not run and the model is told. So do those that no JSON can hold.</summary>
    private static string ArgumentsOf(FunctionCallContent call)
    {
        try
        {
            return call.Exception is { } exception ? Unreadable(exception) : JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), _relaxed);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            // Half of a surrogate pair, a number that is none, too many levels.
            return Unreadable(exception);
        }
    }

    private static string Unreadable(Exception exception) => $"unreadable arguments: {exception.Message}";

    private static bool HasMore(ChatResponse response) => response.Messages
        .SelectMany(message => message.Contents)
        .Any(content => content is not (TextContent or FunctionCallContent or UsageContent));

    private static IEnumerable<FunctionCallContent> Calls(ChatResponse response) =>
        response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>();

    /// <summary>The tokens that a call used; none when the provider does not say, or says nonsense.</summary>
    public static TokenUsage UsageOf(ChatResponse response) => new(
        Math.Max(0, response.Usage?.InputTokenCount ?? 0),
        Math.Max(0, response.Usage?.OutputTokenCount ?? 0));
}
