using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.SimulationTests;

/// <summary>A model that says and does something by chance, answers most questions, and fails in every way.</summary>
internal sealed partial class FakeModel(World world, HostLife life) : IChatClient
{
    private static readonly ModelFailureKind[] _failures = Enum.GetValues<ModelFailureKind>();

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ChatCall.From(options)!;
        life.Cross();
        var what = await world.EnterModelAsync(call);
        try
        {
            // Now and then longer than a turn may take.
            await world.TakeTimeAsync(world.Chance(0.02) ? 2000 : 30, cancellationToken);
            life.Cross();
            Fail();
            return Reply([.. messages], call);
        }
        finally
        {
            if (!life.IsDead)
            {
                world.Leave(call.Loop, what);
            }
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private void Fail()
    {
        if (world.Fault(0.1, "failed model calls"))
        {
            // The two that end a loop are rare; all else would be over too soon.
            var kind = world.Chance(0.02) ? _failures[world.Random.Next(_failures.Length)] : ModelFailureKind.Overloaded;
            throw new ModelException(kind, "The simulated provider does not answer.") { RetryAfter = world.Chance(0.5) ? TimeSpan.FromMilliseconds(world.Random.Next(60_000)) : null };
        }
    }

    private ChatResponse Reply(IReadOnlyList<ChatMessage> messages, ChatCall call)
    {
        List<AIContent> contents = [new TextContent($"words {world.Random.Next(1000)}")];
        foreach (var question in Questions().Matches(string.Join('\n', messages.Select(message => message.Text))).Select(match => match.Groups[1].Value).Distinct())
        {
            if (world.Chance(0.5))
            {
                contents.Add(Call(contents.Count, "reply", new() { ["question_id"] = question, ["text"] = "yes" }));
            }
        }

        for (var calls = world.Random.Next(3); calls > 0; calls--)
        {
            contents.Add(Call(contents.Count, FakeTools.Names[world.Random.Next(FakeTools.Names.Count)], new() { ["what"] = $"{world.Random.Next(1000)}" }));
        }

        if (call.Turn > 3 && world.Chance(0.5))
        {
            contents.Add(Call(contents.Count, "complete_task", new() { ["summary"] = "done" }));
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents)) { Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 1 } };
    }

    private static FunctionCallContent Call(int index, string tool, Dictionary<string, object?> arguments) => new($"c{index}", tool, arguments);

    [GeneratedRegex("question_id: \"([a-z0-9-]+)\"")]
    private static partial Regex Questions();
}
