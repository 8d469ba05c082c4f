using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Scheduling;
using LoopKit.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine;

/// <summary>A quota of hours or days that is used up: loops wait durably, or call the next model of their chain and come back.</summary>
[Property("Requirement", "ENG-11")]
public sealed class UsageLimitTests
{
    private const string Works = """
        turns:
          - tool-calls: [ { name: write, arguments: { path: answer.txt, content: "42" } } ]
          - text: "Done."
        """;

    private static readonly TimeSpan _fiveHours = TimeSpan.FromHours(5);

    [TestCase("usage-limit")]
    [TestCase("rate-limited")]
    public async Task A_loop_waits_for_the_end_of_the_window_over_a_restart_and_goes_on_by_itself(string kind)
    {
        await using var host = InMemoryTestHost.Create(Limited(kind, Works));
        var start = host.Time.GetUtcNow();
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("grep -q 42 answer.txt"));
        await host.SettleAsync();
        var waiting = (await host.Engine.FindAsync(id))!;
        Assert.That(waiting.Status, Is.EqualTo(LoopStatus.Waiting));
        Assert.That(waiting.WaitingFor, Is.EqualTo($"{host.Model} (usage-limit)"));
        Assert.That(waiting.WaitingUntil, Is.InRange(start + _fiveHours, start + _fiveHours + TimeSpan.FromMinutes(2)));

        host.Time.Advance(TimeSpan.FromHours(2));
        await host.RestartAsync();
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Waiting), "the restart does not shorten the wait");
        await host.RunToIdleAsync();
        var end = (await host.Engine.FindAsync(id))!;
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That(host.Time.GetUtcNow() - start, Is.InRange(_fiveHours, _fiveHours + TimeSpan.FromMinutes(2)));
        Assert.That(await Failures(host, id), Has.Count.EqualTo(1), "nobody called before the window ended");
    }

    [Test]
    public async Task Any_number_of_windows_does_not_block_a_loop_and_none_is_longer_than_the_host_allows()
    {
        var limits = string.Concat(Enumerable.Repeat("  - error: { kind: usage-limit, retry-after: 7d }\n", 60));
        await using var host = InMemoryTestHost.Create(
            Works.Replace("turns:\n", "turns:\n" + limits, StringComparison.Ordinal),
            builder => builder.Services.Configure<LoopKitOptions>(options => options.ModelRetries = new RetryRules { LongestUsageWindow = TimeSpan.FromDays(2) }));
        var start = host.Time.GetUtcNow();
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That((host.Time.GetUtcNow() - start).TotalDays, Is.EqualTo(60 * 2).Within(1));
    }

    [Test]
    public async Task A_quota_of_which_nobody_says_when_it_is_there_again_is_asked_for_now_and_then_and_at_last_blocks_the_loop()
    {
        await using var host = InMemoryTestHost.Create("turns: [ { error: { kind: usage-limit } } ]\nwhen-exhausted: repeat-last");
        var start = host.Time.GetUtcNow();
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That((end.Status, end.Reason?.Code), Is.EqualTo((LoopStatus.Blocked, EndCode.ProviderUnavailable)));
        Assert.That((host.Time.GetUtcNow() - start).TotalMinutes, Is.InRange(49 * 15, 49 * 17));
    }

    [Test]
    public async Task The_next_model_is_called_at_once_and_the_first_one_again_after_its_window()
    {
        await using var host = InMemoryTestHost.Create("""
            turns:
              - text: "I look."
              - error: { kind: usage-limit, retry-after: 05:00:00 }
              - tool-calls: [ { name: write, arguments: { path: answer.txt, content: "42" } } ]
              - text: "I am back."
            """);
        var second = Chain(host, "second", "turns: [ { delay: 6h, text: meanwhile }, { text: never } ]");
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt") with { Definition = "chain" });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());

        var events = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<TurnStarted>().Select(turn => turn.Fallback), Is.EqualTo(new[] { null, null, second[0], null, null }));
        Assert.That(events.OfType<TurnCompleted>().Select(turn => turn.Model), Is.EqualTo(["transcript.yaml", "second.yaml", "transcript.yaml", "transcript.yaml"]));
        var failed = events.OfType<TurnFailed>().Single();
        Assert.That(failed.RetryAt, Is.EqualTo(failed.Timing!.At), "another model is called at once");
        Assert.That(end.Iteration, Is.EqualTo(3));
    }

    [Test]
    public async Task An_iteration_goes_on_with_the_model_that_it_fell_back_to()
    {
        await using var host = InMemoryTestHost.Create("""
            turns:
              - tool-calls: [ { name: list } ]
              - error: { kind: usage-limit, retry-after: 01:00:00 }
              - text: "I am back."
            """);
        Chain(host, "second", """
            turns:
              - { delay: 2h, tool-calls: [ { name: write, arguments: { path: answer.txt, content: "41" } } ] }
              - text: "Still me."
            """);
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt") with { Definition = "chain", MaxIterations = 2 });
        var models = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<TurnCompleted>().Select(turn => turn.Model);
        Assert.That(models, Is.EqualTo(["transcript.yaml", "second.yaml", "second.yaml", "transcript.yaml"]));
    }

    [Test]
    public async Task When_all_models_are_used_up_the_loop_waits_for_the_one_that_is_there_first()
    {
        await using var host = InMemoryTestHost.Create(Limited("usage-limit", Works));
        Chain(host, "second", Works.Replace("turns:\n", "turns:\n  - error: { kind: usage-limit, retry-after: 03:00:00 }\n", StringComparison.Ordinal));
        var start = host.Time.GetUtcNow();
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt") with { Definition = "chain" });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That((host.Time.GetUtcNow() - start).TotalHours, Is.EqualTo(3).Within(0.1));
        var models = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<TurnCompleted>().Select(turn => turn.Model);
        Assert.That(models, Is.All.EqualTo("second.yaml"));
    }

    [Test]
    public async Task A_model_that_fails_again_and_again_is_left_alone_for_a_while()
    {
        await using var host = InMemoryTestHost.Create("turns: [ { error: { kind: overloaded } } ]\nwhen-exhausted: repeat-last");
        Chain(host, "second", Works);
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt") with { Definition = "chain" });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        var failures = await Failures(host, end.Id);
        Assert.That(failures.Select(failure => failure.UnavailableUntil is not null), Is.EqualTo([false, false, true]));
        Assert.That(failures[2].UnavailableUntil - failures[2].Timing!.At, Is.EqualTo(new RetryRules().FallbackTime));
    }

    [Test]
    public async Task Two_models_that_both_fail_are_given_up_as_one_would_be()
    {
        const string Fails = "turns: [ { error: { kind: server } } ]\nwhen-exhausted: repeat-last";
        await using var host = InMemoryTestHost.Create(Fails);
        Chain(host, "second", Fails);
        var end = await host.RunAsync(host.Spec("true") with { Definition = "chain" });
        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.ProviderUnavailable));
        Assert.That(await Failures(host, end.Id), Has.Count.EqualTo(new RetryRules().MaxFailures));
    }

    [Test]
    public async Task A_key_that_is_not_accepted_is_no_reason_to_hide_it_behind_another_model()
    {
        await using var host = InMemoryTestHost.Create("turns: [ { error: { kind: unauthorized } } ]");
        Chain(host, "second", Works);
        var end = await host.RunAsync(host.Spec("true") with { Definition = "chain" });
        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.ModelUnauthorized));
    }

    [Test]
    public async Task A_review_falls_back_too_unless_it_has_a_model_of_its_own()
    {
        await using var host = InMemoryTestHost.Create("""
            turns:
              - text: "Nothing to do."
              - error: { kind: usage-limit, retry-after: 05:00:00 }
            """);
        Chain(host, "second", "turns: [ { text: '{ \"verdict\": \"approved\" }' } ]", "review: { reviewers: 1 }");
        var end = await host.RunAsync(host.Spec("true") with { Definition = "chain" });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        var reviews = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<ReviewStarted>().ToList();
        Assert.That(reviews.Select(review => review.Fallback?.Provider), Is.EqualTo(new[] { null, "scripted" }));
    }

    [Test]
    public async Task Whoever_waits_behind_the_call_that_finds_the_limit_waits_durably_too_without_a_call_of_its_own()
    {
        var door = new TestGate();
        using var model = new LimitedModel(calls: 1, TimeSpan.FromHours(5), door);
        await using var host = InMemoryTestHost.Create(configure: builder => builder.AddChatClient("limited", model).Services.Configure<LoopKitOptions>(options => options.ModelConcurrency = 1));
        var spec = host.Spec("true") with { Model = new ModelRef("limited", "m") };
        var loops = Enumerable.Range(0, 20).Select(_ => LoopId.New(host.Time)).ToList();
        foreach (var loop in loops)
        {
            await host.Engine.StartAsync(loop, spec);
        }

        await host.SettleAsync();
        var scheduler = host.Services.GetRequiredService<IScheduler>();
        Assert.That((await scheduler.InspectAsync()).Lanes.Single().Waiting, Has.Count.EqualTo(19), "they wait in the queue");
        door.Open();
        await host.SettleAsync();
        Assert.That(model.Calls, Is.EqualTo(2), "one was answered, one found the limit");
        Assert.That(await Statuses(host, loops), Has.Exactly(19).EqualTo(LoopStatus.Waiting).And.Exactly(1).EqualTo(LoopStatus.Completed));
        var lane = (await scheduler.InspectAsync()).Lanes.Single();
        Assert.That((lane.Waiting, lane.ClosedUntil), Is.EqualTo((Array.Empty<LoopId>(), host.Time.GetUtcNow() + TimeSpan.FromHours(5))));

        model.Open();
        await host.RunToIdleAsync();
        Assert.That(await Statuses(host, loops), Is.All.EqualTo(LoopStatus.Completed));
        Assert.That(model.Calls, Is.EqualTo(21));
    }

    [Test]
    public async Task A_person_who_has_bought_more_quota_resumes_the_loop_and_so_opens_the_lane_for_all()
    {
        using var model = new LimitedModel(calls: 0, TimeSpan.FromHours(5));
        await using var host = InMemoryTestHost.Create(configure: builder => builder.AddChatClient("limited", model));
        var spec = host.Spec("true") with { Model = new ModelRef("limited", "m") };
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, spec);
        await host.SettleAsync();
        model.Open();
        Assert.That(await host.Engine.SendAsync(id, new ResumeLoop { Id = CommandId.New(host.Time), EndsWait = true }), Is.TypeOf<CommandResult.Accepted>());
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));

        var next = LoopId.New(host.Time);
        await host.Engine.StartAsync(next, spec);
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(next))!.Status, Is.EqualTo(LoopStatus.Completed));
    }

    [Test]
    [Property("Requirement", "SCHED-04")]
    public async Task A_loop_that_waits_for_hours_lets_another_one_run()
    {
        await using var host = InMemoryTestHost.Create(Limited("usage-limit", Works), builder => builder.Services.Configure<LoopKitOptions>(options => options.LoopConcurrency = 1));
        var waiting = LoopId.New(host.Time);
        await host.Engine.StartAsync(waiting, host.Spec("grep -q 42 answer.txt"));
        await host.SettleAsync();
        var other = LoopId.New(host.Time);
        await host.Engine.StartAsync(other, host.Spec("test -e answer.txt") with { Model = Chain(host, "other", Works)[0] });
        await host.SettleAsync();
        Assert.That(await Statuses(host, [waiting, other]), Is.EqualTo([LoopStatus.Waiting, LoopStatus.Completed]));
        await host.RunToIdleAsync();
        Assert.That(await Statuses(host, [waiting]), Is.EqualTo([LoopStatus.Completed]));
    }

    [Test]
    public async Task What_a_model_thought_is_not_sent_to_another_one()
    {
        var conversation = Conversation.Begin(new Contents(new LoopKit.Storage.InMemoryLoopStore(TimeProvider.System)), "", "prompt");
        var reply = $$"""[{"role":"assistant","contents":[{"$type":"reasoning","text":"hm","protectedData":"signed"},{"$type":"text","text":"said"}]}]""";
        var completed = new TurnCompleted { Iteration = 1, Turn = 1, Finish = TurnFinish.EndOfTurn, Text = new Content { Text = "said" }, Reply = new Content { Text = reply } };
        await conversation.AddAsync(completed, default);
        Assert.That(conversation.Messages[^1].Contents.OfType<TextReasoningContent>().Single().ProtectedData, Is.EqualTo("signed"));
        await conversation.AddAsync(new TurnStarted { Iteration = 1, Turn = 2, InboxOffset = 0 }, default);
        Assert.That(conversation.Messages[^1].Contents, Has.Count.EqualTo(2), "the same model gets its own thoughts back");
        await conversation.AddAsync(new TurnStarted { Iteration = 1, Turn = 2, InboxOffset = 0, Fallback = new ModelRef("other", "m") }, default);
        Assert.That(conversation.Messages[^1].Contents.Single(), Is.TypeOf<TextContent>());
    }

    private static string Limited(string kind, string rest) =>
        rest.Replace("turns:\n", $"turns:\n  - error: {{ kind: {kind}, retry-after: 05:00:00 }}\n", StringComparison.Ordinal);

    /// <summary>Adds a loop type that falls back to another transcript.</summary>
    private static ModelRef[] Chain(InMemoryTestHost host, string name, string transcript, string more = "")
    {
        var file = Path.Combine(host.Directory, name + ".yaml");
        File.WriteAllText(file, transcript);
        host.WriteFile(".loopkit/loops/chain.yaml", $"extends: ralph\nwatchdog: off\niteration-timeout: 1d\nturn-timeout: 1d\nidle-timeout: 1d\nfallback-models: [ \"scripted:{file}\" ]\n{more}\n");
        return [new ModelRef("scripted", file)];
    }

    private static async Task<List<TurnFailed>> Failures(InMemoryTestHost host, LoopId loop) =>
        [.. (await host.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<TurnFailed>()];

    private static async Task<List<LoopStatus>> Statuses(InMemoryTestHost host, IEnumerable<LoopId> loops)
    {
        List<LoopStatus> statuses = [];
        foreach (var loop in loops)
        {
            statuses.Add((await host.Engine.FindAsync(loop))!.Status);
        }

        return statuses;
    }

    /// <summary>Answers some calls, then says that its quota is used up.</summary>
    private sealed class LimitedModel(int calls, TimeSpan window, TestGate? door = null) : DelegatingChatClient(new RecordingModel("Done."))
    {
        private int _left = calls;

        public int Calls { get; private set; }

        public void Open() => _left = int.MaxValue;

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Calls++;
            await (door?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
            if (_left-- <= 0)
            {
                throw new ModelException(ModelFailureKind.UsageLimit, "You have used your quota.") { RetryAfter = window };
            }

            await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                yield return update;
            }
        }
    }
}
