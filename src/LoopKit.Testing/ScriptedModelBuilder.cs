using System.Text.Json;
using System.Text.Json.Nodes;
using LoopKit.Models;
using LoopKit.Models.Scripted;
using Microsoft.Extensions.AI;

namespace LoopKit.Testing;

/// <summary>Writes what a scripted model says, turn by turn: the same as a file of <c>scripted:</c>, in C#.</summary>
/// <remarks>Not thread-safe. What is wrong is said by <see cref="ToTranscript"/> and <see cref="ToChatClient"/>, all problems at once.</remarks>
public sealed class ScriptedModelBuilder
{
    private readonly List<ScriptedTurnBuilder> _turns = [];
    private readonly List<JsonObject> _explorations = [];
    private string _whenExhausted = "fail";

    /// <summary>Adds a turn.</summary>
    /// <param name="write">Writes it.</param>
    public ScriptedModelBuilder Turn(Action<ScriptedTurnBuilder> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var turn = new ScriptedTurnBuilder();
        write(turn);
        _turns.Add(turn);
        return this;
    }

    /// <summary>Adds a turn that only says something, and so ends the turns of its iteration.</summary>
    public ScriptedModelBuilder Says(string text) => Turn(turn => turn.Says(text));

    /// <summary>Adds a turn that only calls one tool.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">An object whose properties are the arguments. <see langword="null"/>: none.</param>
    public ScriptedModelBuilder Calls(string tool, object? arguments = null) => Turn(turn => turn.Calls(tool, arguments));

    /// <summary>Adds a turn that fails.</summary>
    /// <param name="kind">Any kind but <see cref="ModelFailureKind.Timeout"/>: for that, let a turn take longer than the loop waits.</param>
    /// <param name="retryAfter">How long the provider asks to wait.</param>
    public ScriptedModelBuilder Fails(ModelFailureKind kind, TimeSpan? retryAfter = null) => Turn(turn => turn.Fails(kind, retryAfter));

    /// <summary>Says what a sub-agent of the tool <c>explore</c> does.</summary>
    /// <param name="taskContains">A part of its task.</param>
    /// <param name="turns">Write its turns, in order.</param>
    public ScriptedModelBuilder Explores(string taskContains, params IReadOnlyList<Action<ScriptedTurnBuilder>> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        var written = new JsonArray();
        foreach (var write in turns)
        {
            var turn = new ScriptedTurnBuilder();
            write(turn);
            written.Add(turn.ToJson());
        }

        _explorations.Add(new JsonObject { ["task-contains"] = taskContains, ["turns"] = written });
        return this;
    }

    /// <summary>Says the last turn again and again when all are taken. Without it, the call after the last one fails.</summary>
    public ScriptedModelBuilder ThenRepeatsLast()
    {
        _whenExhausted = "repeat-last";
        return this;
    }

    /// <summary>Begins anew when all turns are taken. Without it, the call after the last one fails.</summary>
    public ScriptedModelBuilder ThenRepeatsAll()
    {
        _whenExhausted = "repeat-all";
        return this;
    }

    /// <summary>The transcript, as a test host or a file of <c>scripted:</c> takes it.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TranscriptInvalid"/>, with all problems, one a line.</exception>
    public string ToTranscript()
    {
        var transcript = new JsonObject
        {
            ["turns"] = new JsonArray([.. _turns.Select(turn => turn.ToJson())]),
            ["explore"] = new JsonArray([.. _explorations.Select(exploration => exploration.DeepClone())]),
            ["when-exhausted"] = _whenExhausted,
        };
        var text = transcript.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        _ = TranscriptReader.ReadText("script", text);
        return text;
    }

    /// <summary>A chat client that takes the turns. It counts its calls: a call that a crash cut off has taken its turn, unlike with <c>scripted:</c>.</summary>
    /// <param name="time">The clock of delays.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TranscriptInvalid"/>, with all problems, one a line.</exception>
    public IChatClient ToChatClient(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new ScriptedChatClient(TranscriptReader.ReadText("script", ToTranscript()), journals: null, time);
    }
}
