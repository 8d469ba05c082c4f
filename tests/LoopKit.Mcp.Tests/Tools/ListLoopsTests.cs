using System.Text.Json;
using LoopKit.Mcp.Tests.Hosting;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-02")]
public sealed class ListLoopsTests : SceneTests
{
    [Test]
    public async Task Pages_hold_every_loop_once_newest_first()
    {
        for (var number = 1; number <= 5; number++)
        {
            await Link.CallAsync("start_loop", new { goal = "Wait.", name = $"loop-{number}" });
        }

        List<string> names = [];
        string? cursor = null;
        for (var pages = 0; pages == 0 || (cursor is not null && pages < 5); pages++)
        {
            var page = await Link.CallAsync("list_loops", new { limit = 2, cursor });
            names.AddRange(Names(page));
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }

        Assert.That(names, Is.EqualTo(new[] { "loop-5", "loop-4", "loop-3", "loop-2", "loop-1" }));
    }

    [Test]
    public async Task A_page_keeps_its_place_when_loops_come_and_end_meanwhile()
    {
        for (var number = 1; number <= 3; number++)
        {
            await Link.CallAsync("start_loop", new { goal = "Wait.", name = $"loop-{number}" });
        }

        var first = await Link.CallAsync("list_loops", new { status = "active", limit = 2 });
        await Link.CallAsync("start_loop", new { goal = "Wait.", name = "loop-4" });
        await Link.CallAsync("control_loop", new { id = "loop-2", action = "stop" });
        await Link.FollowUntilAsync("loop-2", "loop-stopped");

        var second = await Link.CallAsync("list_loops", new { status = "active", cursor = Text(first, "next_cursor") });
        Assert.That(Names(second), Is.EqualTo(new[] { "loop-1" }));
    }

    [Test]
    public async Task Loops_are_listed_by_status()
    {
        await StartHeldAsync("stays");
        await Link.CallAsync("start_loop", new { goal = "Wait.", name = "ends" });
        await Link.CallAsync("control_loop", new { id = "ends", action = "stop" });
        await Link.FollowUntilAsync("ends", "loop-stopped");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(await Link.CallAsync("list_loops", new { status = "stopped" })), Is.EqualTo(new[] { "ends" }));
            Assert.That(Names(await Link.CallAsync("list_loops", new { status = "active" })), Is.EqualTo(new[] { "stays" }));
            Assert.That(Names(await Link.CallAsync("list_loops", new { status = "completed" })), Is.Empty);
        }
    }

    [Test]
    [Property("Requirement", "MCP-01")]
    public async Task A_page_of_long_goals_stays_small()
    {
        for (var number = 1; number <= 50; number++)
        {
            await Link.CallAsync("start_loop", new { goal = string.Concat(Enumerable.Repeat("\"😀\"\n", 2_000)), name = $"loop-{number}" });
        }

        // The link checks the size of every reply.
        var page = await Link.CallAsync("list_loops", new { limit = 50 });
        Assert.That(Names(page), Is.Not.Empty);
    }

    private static List<string> Names(JsonElement page) => [.. page.GetProperty("loops").EnumerateArray().Select(loop => Text(loop, "name"))];
}
