using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Testing;
using LoopKit.Tests.Engine;
using LoopKit.Tests.Workspaces;
using LoopKit.Tools;
using LoopKit.Watchdog;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Watchdog;

/// <summary>Stuck and healthy loops in the real engine. Every journal is replayed when its host ends.</summary>
[Property("Requirement", "ENG-14")]
public sealed class WatchdogScenarioTests
{
    [Test]
    public async Task A_loop_that_does_nothing_is_told_then_its_prompt_is_rewritten_twice_then_it_is_blocked_also_over_a_restart()
    {
        using var repository = new UserRepository();
        var model = new RecordingModel("It is done, I am sure.");
        await using var host = InMemoryTestHost.Create(configure: builder => builder.AddChatClient("recording", model));
        model.BeforeReply = () => model.Requests.Count == 5 ? host.Engine.SendAsync(Only(host), new PauseLoop { Id = new CommandId("p") }).AsTask() : Task.CompletedTask;
        var spec = host.Spec("echo 2 failed in 0.$$s; exit 1") with { Model = new ModelRef("recording", "m"), Repository = repository.Path, MaxIterations = 20 };
        var loop = await host.RunAsync(spec);
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Paused));
        await host.RestartAsync();
        await host.Engine.SendAsync(loop.Id, new ResumeLoop { Id = new CommandId("r") });
        await host.RunToIdleAsync();

        var end = (await host.Engine.FindAsync(loop.Id))!;
        Assert.That((end.Status, end.Reason?.Code, end.Iteration), Is.EqualTo((LoopStatus.Blocked, (EndCode?)EndCode.StuckNoProgress, 6)), end.Reason?.ToString());
        var events = (await host.EventsAsync(loop.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<WatchdogActed>().Select(acted => acted.Action), Is.EqualTo(
            [WatchdogAction.TellModel, WatchdogAction.RewritePrompt, WatchdogAction.RewritePrompt, WatchdogAction.Block]));
        Assert.That(events.OfType<WatchdogActed>().All(acted => acted.Signals[0].Evidence.Contains("same files", StringComparison.Ordinal)), Is.True);

        var prompts = model.Requests.ConvertAll(request => request[1].Text);
        Assert.That(prompts[2], Does.Not.Contain("stuck"));
        Assert.That(prompts[3], Does.Contain("# You seem to be stuck"));
        Assert.That(prompts[4], Does.StartWith("# Change your approach").And.Not.Contain("# You seem to be stuck"));
        Assert.That(prompts[5], Does.StartWith("# Take the smallest possible step").And.Not.Contain("# Change your approach"));

        var rewrites = events.OfType<PromptRewritten>().ToList();
        Assert.That(await host.Engine.ReadContentAsync(rewrites[0].Before), Is.EqualTo(prompts[3]));
        Assert.That(await host.Engine.ReadContentAsync(rewrites[0].After), Is.EqualTo($"{rewrites[0].Guidance}\n\n{prompts[3]}"));
        Assert.That(await host.Engine.ReadContentAsync(rewrites[1].After), Does.StartWith(rewrites[1].Guidance).And.Not.Contain("# Change your approach"));

        await host.Engine.SendAsync(loop.Id, new ResumeLoop { Id = new CommandId("again") });
        await host.RunToIdleAsync();
        Assert.That(model.Requests[6][1].Text, Does.StartWith("# Goal"), "a resumed loop starts with its own prompt");
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Iteration, Is.EqualTo(12), "and is judged anew");
    }

    [Test]
    [Property("Threat", "MODEL-08")]
    public async Task The_same_call_again_and_again_is_noticed_within_the_iteration_and_ends_it()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Calls("status").ThenRepeatsLast().ToTranscript(), builder => builder.AddTool(AIFunctionFactory.Create(() => "pending", "status"), ToolEffects.ReadOnly));
        var end = await host.RunAsync(host.Spec("exit 1") with { MaxIterations = 1 });
        var events = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<ToolCompleted>().Count(), Is.EqualTo(20));
        Assert.That(events.OfType<WatchdogExamined>().Select(examined => examined.Signals?.Single().Evidence), Has.Exactly(1).Contains("10 times in a row").And.Exactly(1).Contains("20 times in a row"));
        Assert.That(events.OfType<TurnsEnded>().Single().Reason, Is.EqualTo(TurnsEnd.Stuck));
        Assert.That(events.OfType<IterationCompleted>().Single().Signals?.Single().Policy, Is.EqualTo("repeated-calls"));
    }

    [Test]
    public async Task A_model_that_heeds_the_notice_goes_on()
    {
        var script = new ScriptedModelBuilder();
        Enumerable.Range(0, 10).ToList().ForEach(_ => script.Calls("status"));
        script.Turn(turn => turn.WhenLastMessageContains("not getting on").Calls("write", new { path = "answer.txt", content = "42" })).Says("Done.");
        await using var host = InMemoryTestHost.Create(script.ToTranscript(), builder => builder.AddTool(AIFunctionFactory.Create(() => "pending", "status"), ToolEffects.ReadOnly));
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt"));
        Assert.That((end.Status, end.Iteration), Is.EqualTo((LoopStatus.Completed, 1)), end.Reason?.ToString());
    }

    [Test]
    public async Task Polling_whose_answers_change_and_slow_steady_work_are_never_stuck()
    {
        var percent = 0;
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("status").ThenRepeatsLast().ToTranscript(),
            builder =>
            {
                builder.AddTool(AIFunctionFactory.Create(() => $"{Interlocked.Increment(ref percent)} %", "status"), ToolEffects.ReadOnly);
                builder.AddWatchdogPolicy<SilentPolicy>();
            });
        var end = await host.RunAsync(host.Spec("echo x >> steps; test $(wc -l < steps) -ge 12") with { MaxIterations = 20 });
        Assert.That((end.Status, end.Iteration), Is.EqualTo((LoopStatus.Completed, 12)), end.Reason?.ToString());
        var events = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<WatchdogActed>(), Is.Empty);
        Assert.That(events.OfType<TurnsEnded>().Select(ended => ended.Reason), Is.All.EqualTo(TurnsEnd.MaxTurns));
    }

    [Test]
    public async Task An_outage_of_the_provider_and_a_rate_limit_at_every_call_are_not_stuck()
    {
        var script = new ScriptedModelBuilder();
        for (var iteration = 0; iteration < 4; iteration++)
        {
            Enumerable.Range(0, 8).ToList().ForEach(_ => script.Fails(ModelFailureKind.Overloaded));
            script.Fails(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(10)).Turn(turn => turn.Calls("write", new { path = $"part{iteration}", content = "x" }).Calls("complete_task", new { summary = "a part" }));
        }

        await using var host = InMemoryTestHost.Create(script.ToTranscript());
        var end = await host.RunAsync(host.Spec("test -e part3"));
        Assert.That((end.Status, end.Iteration), Is.EqualTo((LoopStatus.Completed, 4)), end.Reason?.ToString());
        Assert.That((await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<WatchdogActed>(), Is.Empty);
    }

    [Test]
    public async Task A_policy_of_a_plugin_is_asked_and_its_name_is_the_reason()
    {
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("write", new { path = "a", content = "x" }).Says("ok").ThenRepeatsLast().ToTranscript(),
            builder => builder.AddWatchdogPolicy<ImpatientPolicy>());
        var end = await host.RunAsync(host.Spec("echo x >> steps; exit 1") with { MaxIterations = 20 });
        Assert.That((end.Status, end.Reason?.Code, end.Iteration), Is.EqualTo((LoopStatus.Blocked, (EndCode?)EndCode.Stuck, 5)), end.Reason?.ToString());
        Assert.That(end.Reason!.Summary, Does.Contain("impatient"));
    }

    [Test]
    [Property("Requirement", "ENG-15")]
    public async Task A_ratchet_takes_a_worse_iteration_back_and_keeps_what_it_took()
    {
        using var repository = new UserRepository();
        var definition = JournalSteps.Definition with { Name = "ratcheted", Ratchet = true, Prompt = "{{goal}}" };
        var script = new ScriptedModelBuilder();
        foreach (var (failing, more) in new[] { (2, "kept"), (5, "taken") })
        {
            script.Turn(turn => turn
                .Calls("write", new { path = "result.txt", content = $"Tests:       {failing} failed, 9 passed, 12 total\n" })
                .Calls("write", new { path = more, content = "x" })
                .Calls("complete_task", new { summary = "." }));
        }

        script.Turn(turn => turn.WhenLastMessageContains("# Your last changes were taken back").Calls("run", new { command = "files=\"$(ls) $(git status --porcelain)\"; cp result.txt was.txt; echo \"$files\" > files.txt; echo done > result.txt" })).Says("Done.");
        await using var host = InMemoryTestHost.Create(script.ToTranscript(), builder => builder.Services.AddSingleton(definition));
        var end = await host.RunAsync(host.Spec("cat result.txt; grep -q done result.txt") with { Definition = "ratcheted", Repository = repository.Path });
        Assert.That((end.Status, end.Iteration), Is.EqualTo((LoopStatus.Completed, 3)), end.Reason?.ToString());
        Assert.That(repository.Run("show", $"{end.Commit}:was.txt"), Does.Contain("2 failed"));
        Assert.That(repository.Run("show", $"{end.Commit}:files.txt"), Does.Contain("kept").And.Not.Contain("taken").And.Not.Contain("??"));
        Assert.That(repository.Run("show", $"refs/loopkit/{end.Id}/2:result.txt"), Does.Contain("5 failed"));
        Assert.That(repository.Run("log", "--format=%s", "-3", end.Branch!), Does.Contain("back to iteration 1"));
        var receipts = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<ValidationCompleted>().Select(validation => validation.Receipt.FailingTests);
        Assert.That(receipts, Is.EqualTo((int?[])[2, 5, null]));
    }

    [Test]
    public async Task A_definition_can_switch_the_watchdog_off()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Says("no").ThenRepeatsLast().ToTranscript());
        host.WriteFile(".loopkit/loops/blind.yaml", "extends: ralph\nwatchdog: off\n");
        var end = await host.RunAsync(host.Spec("exit 1") with { Definition = "blind", MaxIterations = 12 });
        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.MaxIterations));
    }

    private static LoopId Only(InMemoryTestHost host) => host.Engine.ListAsync(new LoopQuery()).ToBlockingEnumerable().Single().Id;

    /// <summary>Says nothing: a policy that is registered changes nothing by itself.</summary>
    private sealed class SilentPolicy : IWatchdogPolicy
    {
        public string Name => "silent";

        public int DefaultThreshold => 2;
    }

    private sealed class ImpatientPolicy : IWatchdogPolicy
    {
        public string Name => "impatient";

        public int DefaultThreshold => 2;

        public WatchdogSignal? ExamineIterations(IReadOnlyList<IterationObservation> iterations, int threshold) =>
            iterations.Count < threshold ? null : new WatchdogSignal(Name, "It takes too long.");
    }
}
