using LoopKit.Mcp.Tests.Hosting;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-02")]
public sealed class GetLoopEventsTests : SceneTests
{
    [Test]
    public async Task Pages_are_limited_and_leave_no_gap()
    {
        var (id, turn) = await StartHeldAsync();
        turn.Say("Done.");
        var all = await Link.FollowUntilAsync(id, "loop-completed");

        List<long> versions = [];
        bool more;
        do
        {
            var page = await Link.CallAsync("get_loop_events", new { id, after = versions.LastOrDefault(), limit = 3 });
            Assert.That(page.GetProperty("events").GetArrayLength(), Is.LessThanOrEqualTo(3));
            versions.AddRange(page.GetProperty("events").EnumerateArray().Select(entry => entry.GetProperty("version").GetInt64()));
            more = page.GetProperty("more").GetBoolean();
        }
        while (more);

        Assert.That(versions, Is.EqualTo(Enumerable.Range(1, all.Count).Select(version => (long)version)));
    }

    [Test]
    public async Task A_wait_ends_with_the_next_event()
    {
        var (id, turn) = await StartHeldAsync();
        var seen = (await Link.CallAsync("get_loop_events", new { id })).GetProperty("next_after").GetInt64();
        var waiting = Link.CallAsync("get_loop_events", new { id, after = seen, wait_seconds = 30 });

        turn.Say("Done.");

        Assert.That((await waiting).GetProperty("events").EnumerateArray().Select(entry => Text(entry, "type")), Has.Some.EqualTo("turn-completed"));
    }

    [Test]
    public async Task A_wait_for_nothing_ends_when_its_time_is_over()
    {
        var (id, _) = await StartHeldAsync();
        var seen = (await Link.CallAsync("get_loop_events", new { id })).GetProperty("next_after").GetInt64();

        var page = await Link.CallAsync("get_loop_events", new { id, after = seen, wait_seconds = 1 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.GetProperty("events").GetArrayLength(), Is.Zero);
            Assert.That(page.GetProperty("next_after").GetInt64(), Is.EqualTo(seen));
            Assert.That(page.GetProperty("more").GetBoolean(), Is.False);
            Assert.That(page.GetProperty("at_rest").GetBoolean(), Is.False);
        }
    }

    [Test]
    public async Task Nobody_waits_for_a_loop_that_is_at_rest([Values("completed", "blocked")] string status)
    {
        var (id, turn) = await StartHeldAsync();
        if (status == "blocked")
        {
            Directory.Delete(Scene.Work);
        }

        turn.Say("Done.");
        var events = await Link.FollowUntilAsync(id, $"loop-{status}");
        var clock = TimeProvider.System.GetTimestamp();

        var page = await Link.CallAsync("get_loop_events", new { id, after = events.Count, wait_seconds = 30 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.GetProperty("at_rest").GetBoolean(), Is.True);
            Assert.That(Text(page, "status"), Is.EqualTo(status));
            Assert.That(TimeProvider.System.GetElapsedTime(clock), Is.LessThan(TimeSpan.FromSeconds(25)));
        }
    }

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task A_cursor_beyond_the_journal_is_an_error()
    {
        var (id, _) = await StartHeldAsync();

        Assert.That(await Link.FailAsync("get_loop_events", new { id, after = 9_999 }), Does.StartWith("LK1004").And.Contain("9999").And.Contain("next_after"));
    }

    [Test]
    [Property("Requirement", "MCP-01")]
    public async Task A_page_of_long_texts_is_cut_by_size_and_the_next_goes_on()
    {
        var words = string.Concat(Enumerable.Repeat("long \\\"words\\\" 😀 ", 500));
        var model = Scene.Script($$"""
            turns:
            - { text: "{{words}}", tool-calls: [ { name: run, arguments: { command: "date +%s%N >> log" } } ] }
            - { text: "{{words}}" }
            when-exhausted: repeat-all
            """);
        var started = await Link.CallAsync("start_loop", new { goal = "Talk.", model, validation = new[] { "false" }, max_iterations = 10 });
        var id = Text(started, "id");

        // The link checks the size of every reply, the following that nothing is left out.
        var events = await Link.FollowUntilAsync(id, "loop-failed");
        var page = await Link.CallAsync("get_loop_events", new { id, limit = 100 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.GetProperty("events").GetArrayLength(), Is.LessThan(100).And.LessThan(events.Count));
            Assert.That(page.GetProperty("more").GetBoolean(), Is.True);
        }
    }
}
