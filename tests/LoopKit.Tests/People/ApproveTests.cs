using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.People;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Tests.Replay;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.People;

/// <summary>ENG-13, approve: a call that needs approval is made only after a person has approved it.</summary>
[Property("Requirement", "ENG-13")]
[Property("Requirement", "TOOL-06")]
public sealed class ApproveTests
{
    private static readonly string _pays = new ScriptedModelBuilder()
        .Turn(turn => turn.Calls("list", new { path = "." }).Calls("pay", new { amount = 5 }).Calls("list", new { path = "." }))
        .Says("Done.")
        .ToTranscript();

    private int _paid;

    /// <summary>The ways in which a call comes to need approval.</summary>
    public enum Marked
    {
        ByTheTool,
        ByTheFunction,
        ByTheDefinition,
    }

    [Test]
    public async Task A_call_waits_for_approval_and_is_made_once([Values] Marked marked)
    {
        await using var host = Host(marked);
        var id = await StartAsync(host);
        var waiting = (await host.Engine.FindAsync(id))!;
        Assert.That((waiting.Status, waiting.Request?.Id, waiting.Request?.Kind, waiting.Request?.Tool), Is.EqualTo((LoopStatus.Waiting, "a1", (PersonRequestKind?)PersonRequestKind.Approval, "pay")));
        Assert.That(waiting.Request?.Text, Does.Contain("\"amount\": 5"));
        Assert.That((await host.EventsAsync(id)).Select(recorded => recorded.Event).OfType<ToolStarted>().Select(tool => tool.Tool), Is.EqualTo(["list"]), "nothing overtakes it");
        await host.RestartAsync();
        await host.SettleAsync();
        Assert.That(_paid, Is.Zero);
        Assert.That(await host.Engine.SendAsync(id, new AnswerQuestion { Id = new CommandId("x"), By = "ada", Question = "a1", Text = "yes" }), Is.TypeOf<CommandResult.Refused>());
        await DecideAsync(host, id, approved: true, note: "only this once");
        await DecideAsync(host, id, approved: true, note: "only this once");
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That(_paid, Is.EqualTo(1));
        var shown = (await host.EventsAsync(id)).Select(recorded => recorded.Event).OfType<TurnStarted>().Select(turn => turn.Messages?.Text).Last();
        Assert.That(shown, Does.Contain("> only this once"));
    }

    [Test]
    public async Task A_denied_call_is_not_made_and_the_model_is_told_why()
    {
        await using var host = Host(Marked.ByTheTool);
        var id = await StartAsync(host);
        await DecideAsync(host, id, approved: false, note: "too expensive");
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        await AssertDeniedAsync(host, id, "person:ada", "> too expensive");
    }

    [Test]
    public async Task An_unattended_loop_denies_and_records()
    {
        await using var host = Host(Marked.ByTheFunction);
        var end = await host.RunAsync(host.Spec("true") with { Unattended = true });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That((await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<PersonAsked>().Single().Tool, Is.EqualTo("pay"));
        await AssertDeniedAsync(host, end.Id, "unattended");
    }

    [Test]
    public async Task A_call_that_nobody_approves_in_time_is_denied()
    {
        await using var host = Host(Marked.ByTheTool);
        var id = await StartAsync(host);
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        await AssertDeniedAsync(host, id, "within 24 h");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task By_policy_the_loop_is_blocked_until_somebody_decides(bool approved)
    {
        await using var host = Host(Marked.ByTheTool, builder => AskTests.Define(builder, definition => definition with { Questions = new() { OnTimeout = UnansweredPolicy.Block } }));
        var id = await StartAsync(host);
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Blocked));
        await DecideAsync(host, id, approved);
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That(_paid, Is.EqualTo(approved ? 1 : 0));
    }

    [Test]
    public async Task A_tool_that_comes_to_need_approval_while_its_call_is_under_way_is_not_called_without()
    {
        var marked = Marked.ByTheDefinition;
        var door = new TestGate();
        var script = new ScriptedModelBuilder().Turn(turn => turn.Calls("wait").Calls("pay", new { amount = 5 })).Says("Done.");
        await using var host = InMemoryTestHost.Create(script.ToTranscript(), builder =>
        {
            builder.AddTool(AIFunctionFactory.Create((CancellationToken token) => door.WaitAsync(token), "wait"), ToolEffects.Idempotent);
            builder.Services.AddSingleton<IToolSource>(_ => new GivenTools(Pay(marked)));
        });
        var id = await StartAsync(host);
        marked = Marked.ByTheTool;
        await host.RestartAsync();
        door.Open();
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Completed));
        await AssertDeniedAsync(host, id, "needs a person's approval by now");
    }

    [Test]
    public void Approval_of_a_tool_that_does_not_exist_is_refused_at_the_start()
    {
        Assert.That(
            async () =>
            {
                await using var host = InMemoryTestHost.Create(_pays, builder => AskTests.Define(builder, definition => definition with { Approval = ["pya"] }));
                await host.Engine.StartAsync(LoopId.New(host.Time), host.Spec("true"));
            },
            Throws.TypeOf<LoopKitException>().With.Message.Contains("pya"));
    }

    private InMemoryTestHost Host(Marked marked, Action<ILoopKitBuilder>? configure = null) => InMemoryTestHost.Create(_pays, builder =>
    {
        builder.Services.AddSingleton<IToolSource>(new GivenTools(Pay(marked)));
        if (marked == Marked.ByTheDefinition)
        {
            AskTests.Define(builder, definition => definition with { Approval = ["pay"] });
        }

        configure?.Invoke(builder);
    });

    private LoopTool Pay(Marked marked)
    {
        AIFunction function = AIFunctionFactory.Create((int amount) => Interlocked.Add(ref _paid, amount / 5), "pay");
        function = marked == Marked.ByTheFunction ? new ApprovalRequiredAIFunction(function) : function;
        return new LoopTool(function, ToolEffects.Irreversible) { RequiresApproval = marked == Marked.ByTheTool };
    }

    private static async Task<LoopId> StartAsync(InMemoryTestHost host)
    {
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("true"));
        await host.SettleAsync();
        return id;
    }

    private static async Task DecideAsync(InMemoryTestHost host, LoopId loop, bool approved, string note = "") => Assert.That(
        await host.Engine.SendAsync(loop, new DecideApproval { Id = new CommandId("d1"), By = "person:ada", Request = "a1", Approved = approved, Note = note }),
        Is.TypeOf<CommandResult.Accepted>());

    private async Task AssertDeniedAsync(InMemoryTestHost host, LoopId loop, params string[] reasons)
    {
        Assert.That(_paid, Is.Zero);
        var denied = (await host.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<ToolCompleted>().Single(tool => tool.Error == ToolErrors.Denied);
        Assert.That(denied.Outcome, Is.EqualTo(ToolOutcome.Failed));
        foreach (var reason in reasons)
        {
            Assert.That(denied.Result.Text, Does.Contain(reason));
        }
    }
}
