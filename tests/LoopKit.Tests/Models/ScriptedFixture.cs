using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Models.Scripted;
using LoopKit.Tests.Definitions;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Models;

/// <summary>A transcript on disk, and loops that call it and journal the outcomes as the engine does.</summary>
internal sealed class ScriptedFixture(string transcript, TimeProvider? time = null) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public JournalStore Store { get; } = new();

    public string TranscriptPath => Path.Combine(_directory.Path, "transcript.yaml");

    /// <summary>A client as a newly started host makes it.</summary>
    public IChatClient NewClient()
    {
        _directory.Write("transcript.yaml", transcript);
        return new ScriptedModelProvider(Store, time ?? TimeProvider.System).Create(new ModelRef("scripted", TranscriptPath));
    }

    public static ChatOptions Options(string loop, int iteration = 1, int turn = 1) => new()
    {
        AdditionalProperties = new AdditionalPropertiesDictionary { [ChatCall.Key] = new ChatCall(new LoopId(loop), iteration, turn) },
    };

    /// <summary>Calls the model, journals the outcome and returns what came of it in one line.</summary>
    public async Task<string> Turn(IChatClient client, string loop = "a", int iteration = 1, string message = "go", bool journal = true)
    {
        try
        {
            var response = await client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, message)], Options(loop, iteration)).ToChatResponseAsync();
            if (journal)
            {
                Store.Add(new LoopId(loop), Completed(iteration, response.ResponseId));
            }

            return response.Text;
        }
        catch (ModelException exception)
        {
            if (journal)
            {
                Store.Add(new LoopId(loop), new TurnFailed { Iteration = iteration, Turn = 1, Kind = exception.Kind, Message = exception.Message, ResponseId = exception.ResponseId });
            }

            return exception.Kind.ToString();
        }
    }

    public static TurnCompleted Completed(int iteration, string? responseId) =>
        new() { Iteration = iteration, Turn = 1, Finish = TurnFinish.EndOfTurn, Text = Content.Empty, ResponseId = responseId };

    public void Dispose() => _directory.Dispose();
}
