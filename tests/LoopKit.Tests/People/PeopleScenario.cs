using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tests.Replay;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.People;

/// <summary>A loop that is steered, asks, and wants approval twice; looks are made together. The people say the same again after every crash.</summary>
internal sealed class PeopleScenario : CrashScenario
{
    private readonly LoopId _loop = LoopId.New(TimeProvider.System);

    public override string Transcript
    {
        get
        {
            var script = new ScriptedModelBuilder()
                .Turn(turn => turn.Calls("look", new { what = "a" }).Calls("look", new { what = "b" }).Calls("ask_human", new { question = "Which port?" }).Calls("look", new { what = "c" }))
                .Turn(turn => turn.Calls("send", new { to = "ada" }).Calls("send", new { to = "bob" }))
                .Calls("complete_task", new { summary = "done" });
            for (var copy = 0; copy < 4; copy++)
            {
                script.Turn(turn => turn.WhenLastMessageContains("outcome is unknown").Says("I leave it at that."));
            }

            return script.ToTranscript();
        }
    }

    public override void Configure(ILoopKitBuilder builder, CrashStage stage)
    {
        var ledger = stage.Ledger;
        builder.AddTool(AIFunctionFactory.Create((string what) => $"seen {what}", "look"), ToolEffects.ReadOnly);
        var send = AIFunctionFactory.Create((string to) => ledger.Add($"mail to {to}"), "send");
        builder.Services.AddSingleton<IToolSource>(new GivenTools(new LoopTool(send, ToolEffects.Irreversible) { RequiresApproval = true }));
    }

    public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
    {
        await host.Engine.StartAsync(_loop, host.Spec("true") with { Name = "story", Repository = stage.Workspace, MaxIterations = 3 });
        await SayAsync(host, new SteerLoop { Id = new CommandId("s1"), By = "person:ada", Text = "hurry" });
        await SayAsync(host, new AnswerQuestion { Id = new CommandId("q1"), By = "person:ada", Question = "q1", Text = "8081" });
        await SayAsync(host, new DecideApproval { Id = new CommandId("a2"), By = "person:ada", Request = "a2", Approved = true });
        await SayAsync(host, new DecideApproval { Id = new CommandId("a3"), By = "person:ada", Request = "a3", Approved = false, Note = "not bob" });
    }

    public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
    {
        var end = (await host.Engine.FindAsync(_loop))!;
        var events = (await host.EventsAsync(_loop)).Select(recorded => recorded.Event).ToList();
        Assert.That(stage.Ledger.Entries.Count(entry => entry == "mail to ada"), Is.LessThanOrEqualTo(1));
        Assert.That(events.OfType<ToolStarted>().Count(tool => tool.Tool == "send"), Is.LessThanOrEqualTo(1));
        return
        [
            $"{end.Status} {end.Reason?.Code} after {end.Iteration} iterations",
            $"to bob: {stage.Ledger.Entries.Count(entry => entry == "mail to bob")}",
            .. events.Where(loopEvent => loopEvent is LoopSteered or PersonAsked or PersonAnswered).Select(EventSummary.Of),
            .. events.OfType<ToolCompleted>().Where(tool => tool.Result.Text?.StartsWith("seen", StringComparison.Ordinal) == true).Select(tool => tool.Result.Text!),
            $"steers shown: {events.Count(loopEvent => loopEvent is TurnStarted { SteersShown: not null } or IterationStarted { SteersShown: not null })}",
        ];
    }

    /// <summary>A person speaks when the loop waits for it; what was said before is refused or counts once.</summary>
    private async Task SayAsync(InMemoryTestHost host, LoopCommand command)
    {
        await host.SettleAsync();
        await host.Engine.SendAsync(_loop, command);
        await host.SettleAsync();
    }
}
