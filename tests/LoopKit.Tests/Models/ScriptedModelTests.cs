using System.Text.Json;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Models.Scripted;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Models;

public sealed class ScriptedModelTests
{
    private static readonly ChatMessage[] _go = [new(ChatRole.User, "go")];

    [Test, Property("Requirement", "PLUG-03")]
    public async Task A_turn_has_everything_that_the_transcript_says()
    {
        using var fixture = new ScriptedFixture("""
            turns:
              - text: "I will look first."
                tool-calls:
                  - { name: read, arguments: { path: "src/app.py", lines: 5, ratio: -1.5e3, quoted: "5", all: true, none: null, text: yes, nested: { list: [1, "1", ~] } } }
                  - name: list
                usage: { input-tokens: 900, output-tokens: 40 }
            """);
        var response = await fixture.NewClient().GetResponseAsync(_go, ScriptedFixture.Options("a"));
        var calls = response.Messages.Single().Contents.OfType<FunctionCallContent>().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(response.Text, Is.EqualTo("I will look first."));
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
            Assert.That(response.ResponseId, Is.EqualTo("scripted-0@transcript.yaml"));
            Assert.That(response.ModelId, Is.EqualTo("transcript.yaml"));
            Assert.That((response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount), Is.EqualTo((900, 40, 940)));
            Assert.That(calls.Select(call => $"{call.CallId} {call.Name}"), Is.EqualTo(new[] { "call-1-1 read", "call-1-2 list" }));
            Assert.That(JsonSerializer.Serialize(calls[0].Arguments), Is.EqualTo(
                """{"path":"src/app.py","lines":5,"ratio":-1.5e3,"quoted":"5","all":true,"none":null,"text":"yes","nested":{"list":[1,"1",null]}}"""));
            Assert.That(calls[1].Arguments, Is.Empty);
        });
    }

    [Test, Property("Requirement", "PLUG-03")]
    public async Task Streaming_gives_the_same_in_pieces()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: 'Hello \\U0001F600 world', tool-calls: [{ name: a }], usage: { input-tokens: 1, output-tokens: 2 } }]\nwhen-exhausted: repeat-last".Replace('\'', '"'));
        var client = fixture.NewClient();
        var whole = await client.GetResponseAsync(_go, ScriptedFixture.Options("a"));
        var pieces = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(_go, ScriptedFixture.Options("a")))
        {
            pieces.Add(update);
        }

        var joined = pieces.ToChatResponse();
        Assert.That(pieces.Count(piece => piece.Text.Length > 0), Is.EqualTo(2));
        Assert.That(pieces.Select(piece => piece.ResponseId), Is.All.EqualTo("scripted-0@transcript.yaml"));
        Assert.That(joined.Messages, Has.Count.EqualTo(1));
        Assert.That((joined.Text, joined.FinishReason, joined.ResponseId, joined.ModelId), Is.EqualTo((whole.Text, whole.FinishReason, whole.ResponseId, whole.ModelId)));
        Assert.That(joined.Messages[0].Contents.OfType<FunctionCallContent>().Single().CallId, Is.EqualTo("call-1-1"));
        Assert.That((joined.Usage!.InputTokenCount, joined.Usage.OutputTokenCount), Is.EqualTo((1, 2)));
    }

    [TestCase("{ text: a, finish: length }", "length", "a")]
    [TestCase("{ text: a, finish: refusal }", "refusal", "a")]
    [TestCase("{ finish: content-filter }", "content_filter", "")]
    [TestCase("{ finish: empty }", "stop", "")]
    [TestCase("{ text: a }", "stop", "a")]
    [TestCase("{ text: a, tool-calls: [{ name: x }], finish: length }", "length", "a")]
    public async Task A_turn_can_end_in_other_ways(string turn, string finish, string text)
    {
        using var fixture = new ScriptedFixture($"turns: [{turn}]");
        var response = await fixture.NewClient().GetStreamingResponseAsync(_go, ScriptedFixture.Options("a")).ToChatResponseAsync();
        Assert.That((response.FinishReason?.Value, response.Text, response.Usage), Is.EqualTo((finish, text, (UsageDetails?)null)));
    }

    [TestCase("rate-limited", ModelFailureKind.RateLimited)]
    [TestCase("overloaded", ModelFailureKind.Overloaded)]
    [TestCase("server", ModelFailureKind.Server)]
    [TestCase("network", ModelFailureKind.Network)]
    [TestCase("cut-stream", ModelFailureKind.CutStream)]
    [TestCase("unauthorized", ModelFailureKind.Unauthorized)]
    [TestCase("bad-request", ModelFailureKind.BadRequest)]
    public async Task An_error_is_thrown_with_its_kind(string word, ModelFailureKind kind)
    {
        using var fixture = new ScriptedFixture($"turns: [{{ error: {{ kind: {word}, retry-after: 00:00:01 }} }}]");
        var exception = (await Assert.ThrowsAsync<ModelException>(() => fixture.NewClient().GetResponseAsync(_go, ScriptedFixture.Options("a"))))!;
        Assert.That((exception.Kind, exception.RetryAfter, exception.ResponseId), Is.EqualTo((kind, TimeSpan.FromSeconds(1), "scripted-0@transcript.yaml")));
    }

    [Test]
    public async Task A_stream_that_is_cut_gives_a_part_first()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: abcdef, error: { kind: cut-stream } }]");
        await using var updates = fixture.NewClient().GetStreamingResponseAsync(_go, ScriptedFixture.Options("a")).GetAsyncEnumerator();
        Assert.That(await updates.MoveNextAsync(), Is.True);
        Assert.That(updates.Current.Text, Is.EqualTo("abc"));
        Assert.That(async () => await updates.MoveNextAsync(), Throws.TypeOf<ModelException>().With.Property("Kind").EqualTo(ModelFailureKind.CutStream));
    }

    [Test, Property("Requirement", "PLUG-03")]
    public async Task The_position_follows_from_the_journal_and_survives_restarts()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: one }, { error: { kind: overloaded } }, { text: three }, { text: four }]");
        Assert.That(await fixture.Turn(fixture.NewClient()), Is.EqualTo("one"));
        Assert.That(await fixture.Turn(fixture.NewClient()), Is.EqualTo("Overloaded"));
        Assert.That(await fixture.Turn(fixture.NewClient(), iteration: 2, journal: false), Is.EqualTo("three"), "a call whose outcome was lost in a crash");
        Assert.That(await fixture.Turn(fixture.NewClient(), iteration: 2), Is.EqualTo("three"));
        Assert.That(await fixture.Turn(fixture.NewClient(), iteration: 3), Is.EqualTo("four"));
    }

    [Test, Property("Requirement", "PLUG-03")]
    public async Task Loops_do_not_take_each_others_turns()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: one }, { text: two }]");
        var client = fixture.NewClient();
        Assert.That(await fixture.Turn(client, "a"), Is.EqualTo("one"));
        Assert.That(await fixture.Turn(client, "b"), Is.EqualTo("one"));
        Assert.That(await fixture.Turn(client, "a"), Is.EqualTo("two"));
        Assert.That(await fixture.Turn(client, "b"), Is.EqualTo("two"));
    }

    [Test]
    public async Task Only_events_that_are_new_are_read()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: x }]\nwhen-exhausted: repeat-last");
        for (var i = 0; i < 100; i++)
        {
            fixture.Store.Add(new LoopId("a"), ScriptedFixture.Completed(1, "scripted-0"));
        }

        var client = fixture.NewClient();
        await fixture.Turn(client);
        await fixture.Turn(client);
        await fixture.Turn(client);
        Assert.That(fixture.Store.EventsRead, Is.EqualTo(102));
    }

    [Test]
    public async Task The_memory_of_loops_is_bounded_and_a_forgotten_loop_goes_on_where_it_was()
    {
        var store = new JournalStore();
        var journal = new JournalReader(store, "transcript.yaml", turns: 1);
        store.Add(new LoopId("first"), ScriptedFixture.Completed(1, "scripted-0"));
        for (var i = 0; i < JournalReader.MaxLoops; i++)
        {
            await journal.ReadAsync(new LoopId(i == 0 ? "first" : $"l{i}"), default);
        }

        await journal.ReadAsync(new LoopId("first"), default);
        Assert.That(store.EventsRead, Is.EqualTo(1), "remembered");
        for (var i = 0; i < JournalReader.MaxLoops; i++)
        {
            await journal.ReadAsync(new LoopId($"other{i}"), default);
        }

        Assert.That((await journal.ReadAsync(new LoopId("first"), default)).Total, Is.EqualTo(1));
        Assert.That(store.EventsRead, Is.EqualTo(2), "forgotten and read again");
    }

    [Test]
    public async Task Outcomes_of_other_models_and_of_removed_turns_consume_nothing()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: one }]");
        foreach (var id in new[] { "msg_123", "scripted-7", "scripted-0@other.yaml", "scripted-", "scripted--1", "scripted-x", null })
        {
            fixture.Store.Add(new LoopId("a"), ScriptedFixture.Completed(1, id));
        }

        Assert.That(await fixture.Turn(fixture.NewClient()), Is.EqualTo("one"));
    }

    [Test]
    public async Task Outside_a_loop_the_client_keeps_the_position()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: one }, { match: { iteration: 1 }, text: never }, { text: two, tool-calls: [{ name: a }] }]");
        var client = fixture.NewClient();
        Assert.That((await client.GetResponseAsync(_go)).Text, Is.EqualTo("one"));
        var second = await client.GetResponseAsync(_go);
        Assert.That(second.Text, Is.EqualTo("two"));
        Assert.That(second.Messages[0].Contents.OfType<FunctionCallContent>().Single().CallId, Is.EqualTo("call-2-1"));
        Assert.That(() => client.GetResponseAsync(_go), Throws.TypeOf<ModelException>());
    }

    [Test, Property("Requirement", "PLUG-03")]
    public async Task A_matching_turn_goes_before_those_in_order_and_comes_once()
    {
        using var fixture = new ScriptedFixture("""
            turns:
              - text: first
              - { match: { iteration: 2 }, text: second-iteration }
              - { match: { last-message-contains: "tests failed" }, text: failed }
              - { match: { iteration: 3, last-message-contains: odd }, text: both }
              - text: second
              - text: third
            """);
        var client = fixture.NewClient();
        Assert.That(await fixture.Turn(client, iteration: 1), Is.EqualTo("first"));
        Assert.That(await fixture.Turn(client, iteration: 2, message: "tests failed"), Is.EqualTo("second-iteration"));
        Assert.That(await fixture.Turn(client, iteration: 2, message: "3 tests failed."), Is.EqualTo("failed"));
        Assert.That(await fixture.Turn(client, iteration: 2, message: "tests failed, odd"), Is.EqualTo("second"));
        Assert.That(await fixture.Turn(client, iteration: 3, message: "how odd"), Is.EqualTo("both"));
        Assert.That(await fixture.Turn(client, iteration: 3, message: "how odd"), Is.EqualTo("third"));
    }

    [Test]
    public async Task The_result_of_a_tool_can_be_matched()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: other }, { match: { last-message-contains: not-found }, text: matched }]");
        var messages = new[] { new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c", "error: not-found")]) };
        Assert.That((await fixture.NewClient().GetResponseAsync(messages, ScriptedFixture.Options("a"))).Text, Is.EqualTo("matched"));
    }

    [Test]
    public async Task An_exhausted_transcript_fails_and_says_what_to_do()
    {
        using var fixture = new ScriptedFixture("turns: [{ text: one }, { text: two }]");
        var client = fixture.NewClient();
        await fixture.Turn(client);
        await fixture.Turn(client);
        Assert.That(() => client.GetResponseAsync(_go, ScriptedFixture.Options("a")), Throws.TypeOf<ModelException>()
            .With.Property("Kind").EqualTo(ModelFailureKind.BadRequest)
            .And.Property("ResponseId").Null
            .And.Message.Contains(fixture.TranscriptPath).And.Message.Contains("has 2 turns").And.Message.Contains("when-exhausted"));
    }

    [TestCase("repeat-last", "a b m b b b")]
    [TestCase("repeat-all", "a b m a b m a")]
    public async Task A_transcript_can_repeat(string whenExhausted, string expected)
    {
        using var fixture = new ScriptedFixture($"turns: [{{ text: a }}, {{ text: b }}, {{ text: m, match: {{ last-message-contains: after-b }} }}]\nwhen-exhausted: {whenExhausted}");
        var client = fixture.NewClient();
        List<string> turns = [];
        foreach (var _ in expected.Split(' '))
        {
            turns.Add(await fixture.Turn(client, message: turns.LastOrDefault() == "b" ? "after-b" : "go"));
        }

        Assert.That(string.Join(' ', turns), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_delay_goes_by_the_clock_of_the_host()
    {
        var time = new OneTimerTime();
        using var fixture = new ScriptedFixture("turns: [{ text: slow, delay: 1h }]", time);
        var call = fixture.NewClient().GetResponseAsync(_go, ScriptedFixture.Options("a"));
        Assert.That(await time.Armed.Task.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(call.IsCompleted, Is.False);
        time.Fire();
        Assert.That((await call.WaitAsync(TimeSpan.FromSeconds(30))).Text, Is.EqualTo("slow"));
    }

    [Test]
    public async Task A_turn_that_takes_too_long_is_consumed_by_the_recorded_timeout()
    {
        var time = new OneTimerTime();
        using var fixture = new ScriptedFixture("turns: [{ text: slow, delay: 1h }, { text: next }]", time);
        using var timeout = new CancellationTokenSource();
        var call = fixture.NewClient().GetStreamingResponseAsync(_go, ScriptedFixture.Options("a"), timeout.Token).ToChatResponseAsync(timeout.Token);
        await time.Armed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await timeout.CancelAsync();
        var exception = (await Assert.CatchAsync<OperationCanceledException>(() => call))!;
        var failure = ModelFailures.Classify(exception);
        Assert.That((failure.Kind, failure.ResponseId), Is.EqualTo((ModelFailureKind.Timeout, "scripted-0@transcript.yaml")));
        fixture.Store.Add(new LoopId("a"), new TurnFailed { Iteration = 1, Turn = 1, Kind = failure.Kind, Message = failure.Message, ResponseId = failure.ResponseId });
        Assert.That(await fixture.Turn(fixture.NewClient()), Is.EqualTo("next"));
    }

    /// <summary>A clock whose only timer fires when the test says so.</summary>
    private sealed class OneTimerTime : TimeProvider
    {
        private TimerCallback? _callback;
        private object? _state;

        public TaskCompletionSource<TimeSpan> Armed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fire() => _callback!(_state);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            Armed.TrySetResult(dueTime);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // Nothing runs.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
