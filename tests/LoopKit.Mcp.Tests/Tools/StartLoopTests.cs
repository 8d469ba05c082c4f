using LoopKit.Mcp.Tests.Hosting;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-02")]
public sealed class StartLoopTests : SceneTests
{
    [Test]
    public async Task A_loop_starts_at_once_and_its_events_tell_of_its_completion()
    {
        var model = Scene.Script("turns:\n- text: I looked around.\n");

        var started = await Link.CallAsync("start_loop", new { goal = "Look around.", model, validation = new[] { "echo all is well" }, max_iterations = 3 });
        var events = await Link.FollowUntilAsync(Text(started, "id"), "loop-completed", "loop-failed", "loop-blocked");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(started, "name"), Is.EqualTo("look-around"));
            Assert.That(started.GetProperty("existed").GetBoolean(), Is.False);
            Assert.That(events.Select(entry => Text(entry, "type")), Is.SupersetOf(new[] { "loop-started", "turn-completed", "validation-completed", "loop-completed" }));
            Assert.That(Text(events.Single(entry => Text(entry, "type") == "turn-completed"), "text"), Is.EqualTo("I looked around."));
            Assert.That(Text(events.Single(entry => Text(entry, "type") == "validation-completed"), "text"), Does.Contain("all is well"));
            Assert.That(events.Select(entry => Text(entry, "summary")), Has.None.Empty);
        }
    }

    [Test]
    public async Task The_answer_does_not_wait_for_the_model()
    {
        var (id, _) = await StartHeldAsync();

        Assert.That(Text(await Link.CallAsync("get_loop", new { id }), "status"), Is.EqualTo("running"));
    }

    [Test]
    public async Task The_same_name_and_arguments_return_the_same_loop()
    {
        var first = await Link.CallAsync("start_loop", new { goal = "Once.", name = "once" });
        var again = await Link.CallAsync("start_loop", new { goal = "Once.", name = "once" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(again, "id"), Is.EqualTo(Text(first, "id")));
            Assert.That(again.GetProperty("existed").GetBoolean(), Is.True);
        }
    }

    [Test]
    public async Task Many_starts_of_one_name_at_the_same_time_make_one_loop()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Link.CallAsync("start_loop", new { goal = "Once.", name = "once" })));

        Assert.That(starts.Select(started => Text(started, "id")).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_name_with_another_goal_is_refused()
    {
        await Link.CallAsync("start_loop", new { goal = "Once.", name = "once" });

        Assert.That(await Link.FailAsync("start_loop", new { goal = "Twice.", name = "once" }), Does.StartWith("LK1002").And.Contain("'once'").And.Contain("another name"));
    }

    [Test]
    public async Task Without_a_name_every_start_makes_a_loop_of_its_own()
    {
        var first = await Link.CallAsync("start_loop", new { goal = "Again." });
        var second = await Link.CallAsync("start_loop", new { goal = "Again." });

        Assert.That(Text(second, "id"), Is.Not.EqualTo(Text(first, "id")));
    }

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task A_bad_model_is_an_error_that_says_what_to_write([Values("nonsense", "nobody:model")] string model) =>
        Assert.That(await Link.FailAsync("start_loop", new { goal = "Go.", model }), Does.StartWith("LK5001").And.Contain(model.Split(':')[0]));

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task A_missing_repository_is_an_error() =>
        Assert.That(await Link.FailAsync("start_loop", new { goal = "Go.", repository = Path.Combine(Scene.Work, "nowhere") }), Does.StartWith("LK6001").And.Contain("nowhere"));

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task A_relative_repository_is_an_error() =>
        Assert.That(await Link.FailAsync("start_loop", new { goal = "Go.", repository = "some/where" }), Does.Contain("absolute path"));

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task An_unknown_loop_type_is_an_error() =>
        Assert.That(await Link.FailAsync("start_loop", new { goal = "Go.", type = "no-such-type" }), Does.StartWith("LK4002").And.Contain("no-such-type"));

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task A_command_with_hidden_characters_is_refused_not_changed() =>
        Assert.That(await Link.FailAsync("start_loop", new { goal = "Go.", validation = new[] { "true\u001B[2K rm" } }), Does.Contain("control characters"));

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task Terminal_escapes_in_a_goal_are_removed()
    {
        var started = await Link.CallAsync("start_loop", new { goal = "Be \u001B[31mred\u001B[0m\u0007." });

        Assert.That((await Scene.Engine.FindAsync(new LoopId(Text(started, "id"))))!.Goal, Is.EqualTo("Be red."));
    }
}
