using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.People;
using LoopKit.Plugins;
using LoopKit.Scheduling;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.People;

/// <summary>ENG-13, ask: a loop asks a person, waits durably, and goes on by policy when nobody answers.</summary>
[Property("Requirement", "ENG-13")]
public sealed class AskTests
{
    private static readonly string _asks = new ScriptedModelBuilder()
        .Calls("ask_human", new { question = "Which port?", choices = new[] { "8080", "8081" } })
        .Turn(turn => turn.WhenLastMessageContains("> 8081").Calls("write", new { path = "answer.txt", content = "8081" }))
        .Turn(turn => turn.WhenLastMessageContains("unanswered: ").Calls("write", new { path = "answer.txt", content = "default" }))
        .Turn(turn => turn.WhenLastMessageContains("Invalid arguments").Says("I see."))
        .Says("Done.")
        .ToTranscript();

    [Test]
    public async Task A_question_waits_for_its_answer_without_a_slot_and_over_a_restart()
    {
        await using var host = InMemoryTestHost.Create(_asks);
        var id = await StartAsync(host);
        var waiting = (await host.Engine.FindAsync(id))!;
        Assert.That(waiting.Status, Is.EqualTo(LoopStatus.Waiting));
        Assert.That(waiting.WaitingUntil, Is.EqualTo(host.Time.GetUtcNow() + TimeSpan.FromHours(24)));
        Assert.That(waiting.Request, Is.EqualTo(new PersonRequest
        {
            Id = "q1",
            Kind = PersonRequestKind.Question,
            Tool = "ask_human",
            Text = "Which port?",
            Choices = ["8080", "8081"],
            Until = waiting.WaitingUntil,
        }));
        Assert.That((await host.Services.GetRequiredService<IScheduler>().InspectAsync()).Lanes.SelectMany(lane => lane.Holders), Is.Empty);

        await host.RestartAsync();
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Request?.Id, Is.EqualTo("q1"));
        Assert.That(await AnswerAsync(host, id, "q2", "8081"), Does.Contain("asks 'q1' now, not 'q2'"));
        Assert.That(await host.Engine.SendAsync(id, new DecideApproval { Id = new CommandId("d"), By = "ada", Request = "q1", Approved = true }), Is.TypeOf<CommandResult.Refused>());
        Assert.That(await AnswerAsync(host, id, "q1", "8081"), Is.Null);
        Assert.That(await AnswerAsync(host, id, "q1", "8081"), Is.Null, "the same command again");
        await host.RunToIdleAsync();

        var end = (await host.Engine.FindAsync(id))!;
        Assert.That(end, Has.Property("Status").EqualTo(LoopStatus.Completed).And.Property("Request").Null);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Workspace, "answer.txt")), Is.EqualTo("8081"));
        Assert.That((await host.EventsAsync(id)).Count(recorded => recorded.Event is PersonAnswered), Is.EqualTo(1));
    }

    [Test]
    public async Task A_question_that_nobody_answers_in_time_is_left_to_the_model()
    {
        await using var host = InMemoryTestHost.Create(_asks);
        var id = await StartAsync(host);
        host.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Waiting));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        var asked = (await host.EventsAsync(id)).Select(recorded => recorded.Event).OfType<ToolCompleted>().First();
        Assert.That((asked.Outcome, asked.Error), Is.EqualTo((ToolOutcome.Failed, ToolErrors.Unanswered)));
        Assert.That(asked.Result.Text, Does.Contain("within 24 h"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Workspace, "answer.txt")), Is.EqualTo("default"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task By_policy_an_unanswered_question_blocks_until_it_is_answered_or_the_loop_resumed(bool answered)
    {
        await using var host = InMemoryTestHost.Create(_asks, builder => Define(builder, definition => definition with { Questions = new() { Timeout = TimeSpan.FromMinutes(30), OnTimeout = UnansweredPolicy.Block } }));
        var id = await StartAsync(host);
        await host.RunToIdleAsync();
        var blocked = (await host.Engine.FindAsync(id))!;
        Assert.That((blocked.Status, blocked.Reason?.Code), Is.EqualTo((LoopStatus.Blocked, (EndCode?)EndCode.Unanswered)));
        Assert.That((blocked.Request?.Id, blocked.Request?.Until), Is.EqualTo(("q1", (DateTimeOffset?)null)));
        await host.RestartAsync();
        if (answered)
        {
            Assert.That(await AnswerAsync(host, id, "q1", "8081"), Is.Null);
        }
        else
        {
            await host.Engine.SendAsync(id, new ResumeLoop { Id = new CommandId("r") });
        }

        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Workspace, "answer.txt")), Is.EqualTo(answered ? "8081" : "default"));
    }

    [Test]
    public async Task An_unattended_loop_is_told_at_once_that_nobody_is_there_and_that_is_recorded()
    {
        await using var host = InMemoryTestHost.Create(_asks);
        var id = LoopId.New(host.Time);
        var before = host.Time.GetUtcNow();
        await host.Engine.StartAsync(id, host.Spec("test -e answer.txt") with { Unattended = true });
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That(host.Time.GetUtcNow(), Is.EqualTo(before));
        var events = (await host.EventsAsync(id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<PersonAsked>().Single(), Has.Property("Text").EqualTo("Which port?").And.Property("Until").Null);
        Assert.That(events.OfType<ToolCompleted>().First().Result.Text, Does.Contain("unattended").And.Contain("Decide yourself"));
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task A_loop_that_asks_can_be_paused_steered_answered_and_resumed()
    {
        await using var host = InMemoryTestHost.Create(_asks);
        var id = await StartAsync(host);
        await host.Engine.SendAsync(id, new PauseLoop { Id = new CommandId("p") });
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Paused));
        Assert.That(await AnswerAsync(host, id, "q1", "8081"), Is.Null);
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!, Has.Property("Status").EqualTo(LoopStatus.Paused).And.Property("Request").Null);
        await host.Engine.SendAsync(id, new ResumeLoop { Id = new CommandId("r") });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!, Has.Property("Status").EqualTo(LoopStatus.Completed).And.Property("Iteration").EqualTo(1));
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task A_pause_and_a_resume_leave_the_question_open_and_a_stop_ends_the_loop()
    {
        await using var host = InMemoryTestHost.Create(_asks);
        var id = await StartAsync(host);
        await host.Engine.SendAsync(id, new PauseLoop { Id = new CommandId("p") });
        await host.Engine.SendAsync(id, new ResumeLoop { Id = new CommandId("r") });
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(id))!, Has.Property("Status").EqualTo(LoopStatus.Waiting).And.Property("Request").Not.Null);
        await host.Engine.SendAsync(id, new StopLoop { Id = new CommandId("s"), By = "person:ada", Reason = "enough" });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!, Has.Property("Status").EqualTo(LoopStatus.Stopped).And.Property("Request").Null);
    }

    [Test]
    public async Task A_question_that_cannot_be_read_is_an_error_for_the_model()
    {
        var script = new ScriptedModelBuilder().Calls("ask_human", new { query = "?" }).Calls("ask_human", new { question = " " }).Says("Done.");
        await using var host = InMemoryTestHost.Create(script.ToTranscript());
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed));
        var events = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<ToolCompleted>().Select(tool => tool.Error), Is.EqualTo([ToolErrors.InvalidArguments, ToolErrors.InvalidArguments]));
        Assert.That(events.OfType<PersonAsked>(), Is.Empty);
    }

    [Test]
    public async Task Where_a_definition_does_not_allow_it_nobody_is_asked()
    {
        await using var host = InMemoryTestHost.Create(_asks, builder => Define(builder, definition => definition with { Tools = ["write"] }));
        var id = await StartAsync(host);
        await host.RunToIdleAsync();
        var events = (await host.EventsAsync(id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<PersonAsked>(), Is.Empty);
        Assert.That(events.OfType<ToolCompleted>().First().Error, Is.EqualTo(ToolErrors.UnknownTool));
        await host.Engine.SendAsync(id, new StopLoop { Id = new CommandId("s"), By = "ada", Reason = "enough" });
        await host.RunToIdleAsync();
    }

    internal static void Define(ILoopKitBuilder builder, Func<LoopDefinition, LoopDefinition> change) =>
        builder.Services.AddSingleton(change(new LoopDefinition { Name = "ralph", Prompt = "{{goal}}" }));

    private static async Task<LoopId> StartAsync(InMemoryTestHost host)
    {
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("test -e answer.txt") with { MaxIterations = 2 });
        await host.SettleAsync();
        return id;
    }

    private static async Task<string?> AnswerAsync(InMemoryTestHost host, LoopId loop, string question, string text) =>
        (await host.Engine.SendAsync(loop, new AnswerQuestion { Id = new CommandId("answer-" + question), By = "person:ada", Question = question, Text = text }) as CommandResult.Refused)?.Explanation;
}
