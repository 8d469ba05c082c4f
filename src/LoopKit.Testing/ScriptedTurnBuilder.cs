using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopKit.Events;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Testing;

/// <summary>Writes one turn of a scripted model. A turn says something, calls tools, finishes in some way, or fails.</summary>
public sealed class ScriptedTurnBuilder
{
    private readonly JsonObject _turn = [];

    internal ScriptedTurnBuilder()
    {
    }

    /// <summary>What the model writes.</summary>
    public ScriptedTurnBuilder Says(string text) => Set("text", text);

    /// <summary>Asks for a tool call. May be repeated: the calls are carried out in this order.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">An object whose properties are the arguments. <see langword="null"/>: none.</param>
    public ScriptedTurnBuilder Calls(string tool, object? arguments = null)
    {
        if (_turn["tool-calls"] is not JsonArray calls)
        {
            _turn["tool-calls"] = calls = [];
        }

        calls.Add(new JsonObject { ["name"] = tool, ["arguments"] = JsonSerializer.SerializeToNode(arguments ?? new object(), AIJsonUtilities.DefaultOptions) });
        return this;
    }

    /// <summary>The tokens that the model reports. Without it, none are reported.</summary>
    public ScriptedTurnBuilder Uses(int inputTokens, int outputTokens) =>
        Set("usage", new JsonObject { ["input-tokens"] = inputTokens, ["output-tokens"] = outputTokens });

    /// <summary>How long the model takes, by the host's clock. More than nothing, at most seven days.</summary>
    public ScriptedTurnBuilder Takes(TimeSpan time) => Set("delay", Text(time));

    /// <summary>Why the reply ends, when it is not for its tool calls or because all is said.</summary>
    /// <param name="finish"><see cref="TurnFinish.Length"/>, <see cref="TurnFinish.Refusal"/>, <see cref="TurnFinish.ContentFilter"/> or <see cref="TurnFinish.Empty"/>.</param>
    public ScriptedTurnBuilder Finishes(TurnFinish finish) => Set("finish", Word(finish));

    /// <summary>Fails in place of a reply.</summary>
    /// <param name="kind">Any kind but <see cref="ModelFailureKind.Timeout"/>. Of a <see cref="ModelFailureKind.CutStream"/>, half of the text arrives.</param>
    /// <param name="retryAfter">How long the provider asks to wait.</param>
    public ScriptedTurnBuilder Fails(ModelFailureKind kind, TimeSpan? retryAfter = null)
    {
        var error = new JsonObject { ["kind"] = Word(kind) };
        if (retryAfter is { } time)
        {
            error["retry-after"] = Text(time);
        }

        return Set("error", error);
    }

    /// <summary>Takes the turn out of its order: it comes when the loop is in this iteration.</summary>
    public ScriptedTurnBuilder WhenIteration(int iteration) => Match("iteration", iteration);

    /// <summary>Takes the turn out of its order: it comes when the last message, or the result of the last tool, contains a text.</summary>
    public ScriptedTurnBuilder WhenLastMessageContains(string text) => Match("last-message-contains", text);

    internal JsonNode ToJson() => _turn.DeepClone();

    private ScriptedTurnBuilder Match(string key, JsonNode value)
    {
        if (_turn["match"] is not JsonObject match)
        {
            _turn["match"] = match = [];
        }

        match[key] = value;
        return this;
    }

    private ScriptedTurnBuilder Set(string key, JsonNode value)
    {
        _turn[key] = value;
        return this;
    }

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Fractions of a second can be written below a day only; more precise waits than that nobody needs.</summary>
    private static string Text(TimeSpan time) => time < TimeSpan.FromDays(1)
        ? time.ToString(@"hh\:mm\:ss\.fffffff", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{time.Days}d{time.Hours}h{time.Minutes}m{time.Seconds}s");
}
