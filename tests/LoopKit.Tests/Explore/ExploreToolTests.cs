using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Explore;

[Property("Requirement", "TOOL-01")]
public sealed class ExploreToolTests
{
    [Test]
    public async Task A_sub_agent_reads_and_its_answer_is_the_result_with_its_tokens_counted()
    {
        await using var host = Create(model => model
            .Explores(
                "parser",
                turn => turn.Calls("grep", new { pattern = "class Parser" }).Uses(100, 10),
                turn => turn.Says("In src/parser.py, line 1.").Uses(200, 20)));
        host.WriteFile("src/parser.py", "class Parser:\n");
        var end = await host.RunAsync(host.Spec("true"));
        var explored = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<ToolCompleted>().First();
        Assert.That(await host.Engine.ReadContentAsync(explored.Result), Is.EqualTo("In src/parser.py, line 1."));
        Assert.That(explored.Usage, Is.EqualTo(new TokenUsage(300, 30)));
        Assert.That(end.Usage, Is.EqualTo(new TokenUsage(300, 30)));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
    }

    [Test]
    public async Task It_has_no_tool_that_changes_anything_and_none_to_send_others()
    {
        await using var host = Create(model => model
            .Explores("parser", turn => turn.Calls("write", new { path = "x", content = "x" }).Calls("run", new { command = "touch x" }).Calls("explore", new { task = "x" }), turn => turn.Says("I cannot.")));
        var end = await host.RunAsync(host.Spec("test ! -e x"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
    }

    [TestCase("quick", 3)]
    [TestCase("normal", 6)]
    [TestCase("deep", 10)]
    public async Task Its_turns_are_bounded_by_its_level_and_the_last_one_has_no_tools(string level, int turns)
    {
        var model = new EndlessReader();
        await using var host = InMemoryTestHost.Create(configure: builder => builder.AddChatClient("endless", model));
        model.Level = level;
        var end = await host.RunAsync(host.Spec("true") with { Model = new ModelRef("endless", "reader") });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That(model.SubCalls, Is.EqualTo(turns));
        Assert.That(model.LastHadTools, Is.False);
    }

    [Test]
    [Property("Requirement", "SCHED-01")]
    public async Task Sub_agents_never_wait_for_a_permit_that_their_own_loop_holds()
    {
        // More loops than permits, and every one of them sends a sub-agent.
        await using var host = Create(
            model => model.Explores("parser", turn => turn.Calls("list").Takes(TimeSpan.FromSeconds(1)), turn => turn.Says("Nowhere.").Takes(TimeSpan.FromSeconds(1))),
            options => options.ModelConcurrency = 1);
        var loops = Enumerable.Range(0, 4).Select(_ => LoopId.New(host.Time)).ToList();
        foreach (var loop in loops)
        {
            await host.Engine.StartAsync(loop, host.Spec("true"));
        }

        await host.RunToIdleAsync();
        foreach (var loop in loops)
        {
            Assert.That((await host.Engine.FindAsync(loop))!.Status, Is.EqualTo(LoopStatus.Completed));
        }
    }

    [Test]
    public async Task A_provider_that_fails_is_an_error_of_the_call_and_the_loop_goes_on()
    {
        await using var host = Create(model => model.Explores("parser", turn => turn.Fails(ModelFailureKind.Overloaded)));
        var end = await host.RunAsync(host.Spec("true"));
        var explored = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<ToolCompleted>().First();
        Assert.That(explored.Error, Is.EqualTo(ToolErrors.ToolFault));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), "the loop itself goes on");
    }

    private static InMemoryTestHost Create(Action<ScriptedModelBuilder> explore, Action<LoopKitOptions>? configure = null)
    {
        var model = new ScriptedModelBuilder().Calls("explore", new { task = "Where is the parser?", level = "quick" }).Calls("complete_task", new { summary = "Done." });
        explore(model);
        return InMemoryTestHost.Create(model.ToTranscript(), builder => builder.Services.Configure(configure ?? (_ => { })));
    }
}
