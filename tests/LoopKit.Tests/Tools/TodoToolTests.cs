using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-01")]
public sealed class TodoToolTests
{
    private static readonly object _list = new { items = new object[] { new { text = "read", status = "done" }, new { text = "write", status = "active" }, new { text = "check" } } };

    [Test]
    public async Task Every_later_prompt_shows_the_list_also_after_a_restart()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Calls("todo", _list)
            .Says("That is enough for today.")
            .Turn(turn => turn.Takes(TimeSpan.FromHours(1)).Says("Nothing new."))
            .Calls("complete_task", new { summary = "Done." })
            .ToTranscript());
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("test -e done") with { MaxIterations = 3 });
        await host.SettleAsync();
        await host.RestartAsync();
        await host.RunToIdleAsync();
        var prompts = await PromptsAsync(host, id);
        Assert.That(prompts, Has.Count.EqualTo(3));
        Assert.That(prompts[0], Does.Not.Contain("Your list of steps"));
        Assert.That(prompts.Skip(1), Has.All.Contain("- [x] read\n- [>] write\n- [ ] check"));
    }

    [Test]
    public async Task An_empty_list_is_not_shown_and_a_new_one_takes_the_place_of_the_old()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Calls("todo", _list).Calls("todo", new { items = new[] { new { text = "rest" } } }).Says("1")
            .Calls("todo", new { items = Array.Empty<object>() }).Says("2")
            .Says("3")
            .ToTranscript());
        var end = await host.RunAsync(host.Spec("false") with { MaxIterations = 3 });
        var prompts = await PromptsAsync(host, end.Id);
        Assert.That(prompts[1], Does.Contain("- [ ] rest").And.Not.Contain("check"));
        Assert.That(prompts[2], Does.Not.Contain("Your list of steps"));
    }

    [TestCase("two\nlines")]
    [TestCase("")]
    [Property("Requirement", "TOOL-02")]
    public async Task A_step_is_one_line(string text)
    {
        using var bench = new ToolBench();
        await bench.FailsAsync("todo", new { items = new[] { new { text } } }, ToolErrors.InvalidArguments);
        await bench.FailsAsync("todo", new { items = new[] { new { text = "x", status = "perhaps" } } }, ToolErrors.InvalidArguments);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_list_is_bounded()
    {
        using var bench = new ToolBench();
        await bench.FailsAsync("todo", new { items = Enumerable.Repeat(new { text = "x" }, 101) }, ToolErrors.InvalidArguments);
        await bench.FailsAsync("todo", new { items = Enumerable.Repeat(new { text = new string('x', 400) }, 30) }, ToolErrors.InvalidArguments);
    }

    private static async Task<List<string>> PromptsAsync(InMemoryTestHost host, LoopId loop)
    {
        List<string> prompts = [];
        foreach (var started in (await host.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<IterationStarted>())
        {
            prompts.Add(await host.Engine.ReadContentAsync(started.Prompt));
        }

        return prompts;
    }
}
