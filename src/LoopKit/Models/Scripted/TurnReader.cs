using LoopKit.Definitions.Yaml;
using LoopKit.Events;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Scripted;

/// <summary>Reads one turn of a transcript.</summary>
internal sealed class TurnReader
{
    private static readonly Dictionary<string, ModelFailureKind> _kinds = new(StringComparer.Ordinal)
    {
        ["rate-limited"] = ModelFailureKind.RateLimited,
        ["usage-limit"] = ModelFailureKind.UsageLimit,
        ["overloaded"] = ModelFailureKind.Overloaded,
        ["server"] = ModelFailureKind.Server,
        ["network"] = ModelFailureKind.Network,
        ["cut-stream"] = ModelFailureKind.CutStream,
        ["unauthorized"] = ModelFailureKind.Unauthorized,
        ["bad-request"] = ModelFailureKind.BadRequest,
    };

    private static readonly Dictionary<string, ChatFinishReason> _finishes = new(StringComparer.Ordinal)
    {
        ["length"] = ChatFinishReason.Length,
        ["refusal"] = new ChatFinishReason("refusal"),
        ["content-filter"] = ChatFinishReason.ContentFilter,
        ["empty"] = ChatFinishReason.Stop,
    };

    private readonly YamlFields _fields;
    private readonly ProblemList _problems;

    private TurnReader(YamlMap map, ProblemList problems)
    {
        _fields = new YamlFields(map, problems);
        _problems = problems;
    }

    /// <summary>Reads a turn, or adds a problem and returns <see langword="null"/>.</summary>
    public static TranscriptTurn? Read(YamlNode node, int index, ProblemList problems)
    {
        if (node is YamlMap map)
        {
            return new TurnReader(map, problems).Read(index);
        }

        problems.Add(node.At, $"a turn must be a map of keys and values, but is {node.Kind}.");
        return null;
    }

    private TranscriptTurn Read(int index)
    {
        var finish = _fields.Choice("finish", [.. _finishes.Keys]);
        var turn = new TranscriptTurn
        {
            Index = index,
            Text = _fields.Text("text")?.Value ?? "",
            ToolCalls = [.. (_fields.Items("tool-calls") ?? []).Select(ReadToolCall).OfType<TranscriptToolCall>()],
            Finish = finish is null ? null : _finishes[finish.Value],
            Usage = _fields.Map("usage") is { } usage ? ReadUsage(new YamlFields(usage, _problems)) : null,
            Delay = _fields.Duration("delay")?.Value ?? TimeSpan.Zero,
            Error = _fields.Map("error") is { } error ? ReadError(new YamlFields(error, _problems)) : null,
            Match = _fields.Map("match") is { } match ? ReadMatch(new YamlFields(match, _problems)) : null,
        };
        CheckContent(turn);
        CheckFinish(turn, finish);
        _fields.RefuseOthers();
        return turn;
    }

    private TranscriptToolCall? ReadToolCall(YamlNode node)
    {
        if (node is not YamlMap map)
        {
            _problems.Add(node.At, $"a tool call must be a map with 'name' and 'arguments', but is {node.Kind}.");
            return null;
        }

        var call = new YamlFields(map, _problems);
        var name = call.Word("name");
        if (call.Find("name") is null)
        {
            _problems.Add(call.At, "a tool call needs a 'name'. Add it.");
        }

        var arguments = call.Map("arguments")?.Entries.ToDictionary(entry => entry.Key, entry => YamlJson.ToElement(entry.Value), StringComparer.Ordinal);
        call.RefuseOthers();
        return name is null ? null : new TranscriptToolCall(name.Value, arguments ?? []);
    }

    private static TokenUsage ReadUsage(YamlFields usage)
    {
        var input = usage.Number("input-tokens", 0, int.MaxValue)?.Value ?? 0;
        var output = usage.Number("output-tokens", 0, int.MaxValue)?.Value ?? 0;
        usage.RefuseOthers();
        return new TokenUsage(input, output);
    }

    private TranscriptError ReadError(YamlFields error)
    {
        var kind = error.Choice("kind", [.. _kinds.Keys]);
        if (error.Find("kind") is null)
        {
            _problems.Add(error.At, $"an error needs a 'kind': {string.Join(", ", _kinds.Keys)}.");
        }

        var retryAfter = error.Duration("retry-after");
        error.RefuseOthers();
        return new TranscriptError(kind is null ? ModelFailureKind.Server : _kinds[kind.Value], retryAfter?.Value);
    }

    private TranscriptMatch ReadMatch(YamlFields match)
    {
        var iteration = match.Number("iteration", 1, int.MaxValue);
        var lastMessage = match.Word("last-message-contains");
        if (match.Find("iteration") is null && match.Find("last-message-contains") is null)
        {
            _problems.Add(match.At, "'match' asks for nothing. Add 'iteration' or 'last-message-contains', or remove it.");
        }

        match.RefuseOthers();
        return new TranscriptMatch(iteration?.Value, lastMessage?.Value);
    }

    /// <summary>A turn is a reply or a failure, never both and never neither.</summary>
    private void CheckContent(TranscriptTurn turn)
    {
        var isReply = _fields.Find("text") is not null || _fields.Find("tool-calls") is not null || _fields.Find("finish") is not null;
        if (!isReply && _fields.Find("error") is null)
        {
            _problems.Add(_fields.At, "the turn does nothing. Add 'text', 'tool-calls', 'finish' or 'error'.");
        }

        string[] refused = turn.Error switch
        {
            null => [],
            { Kind: ModelFailureKind.CutStream } => ["tool-calls", "finish", "usage"],
            _ => ["text", "tool-calls", "finish", "usage"],
        };
        foreach (var entry in refused.Select(_fields.Find).OfType<YamlEntry>())
        {
            _problems.Add(entry.At, $"a turn with 'error' has no '{entry.Key}'. Remove one of them; only a cut-stream error may have a 'text', the part before the cut.");
        }
    }

    private void CheckFinish(TranscriptTurn turn, Located<string>? finish)
    {
        var hasCalls = turn.ToolCalls.Count > 0;
        if (finish is { Value: "empty" } && (hasCalls || turn.Text.Length > 0))
        {
            _problems.Add(finish.At, "an empty turn has no 'text' and no 'tool-calls'. Remove them, or 'finish'.");
        }
        else if (finish is { Value: "refusal" or "content-filter" } && hasCalls)
        {
            _problems.Add(finish.At, $"a turn that ends with '{finish.Value}' has no 'tool-calls'. Remove them, or 'finish'.");
        }
    }
}
