using LoopKit.Mcp.Tests.Hosting;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-02")]
public sealed class GetLoopTests : SceneTests
{
    [Test]
    public async Task A_loop_is_found_by_id_name_and_unique_prefix()
    {
        var (id, _) = await StartHeldAsync("paint-the-shed");

        foreach (var handle in new[] { id, "paint-the-shed", "paint", id[..20] })
        {
            Assert.That(Text(await Link.CallAsync("get_loop", new { id = handle }), "id"), Is.EqualTo(id), handle);
        }
    }

    [Test]
    public async Task A_whole_name_wins_over_the_longer_names_that_it_begins()
    {
        var (id, _) = await StartHeldAsync("paint");
        await Link.CallAsync("start_loop", new { goal = "Wait.", name = "paint-again" });

        Assert.That(Text(await Link.CallAsync("get_loop", new { id = "paint" }), "id"), Is.EqualTo(id));
    }

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task An_ambiguous_prefix_names_the_candidates()
    {
        await Link.CallAsync("start_loop", new { goal = "Wait.", name = "paint-the-shed" });
        await Link.CallAsync("start_loop", new { goal = "Wait.", name = "paint-the-door" });

        Assert.That(await Link.FailAsync("get_loop", new { id = "paint" }), Does.StartWith("LK1003").And.Contain("paint-the-shed").And.Contain("paint-the-door"));
    }

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task Unknown_and_foreign_ids_are_not_found(
        [Values("get_loop", "get_loop_events")] string tool,
        [Values("nothing", "01k0000000000000000000000z", "../../etc/passwd", "a b", "", "\u001B[31m'; drop table")] string id)
    {
        await StartHeldAsync();

        Assert.That(await Link.FailAsync(tool, new { id }), Does.StartWith("LK1001").And.Contain("list_loops").And.Not.Contain("\u001B"));
    }

    [Test]
    [Property("Requirement", "MCP-01")]
    public async Task Full_detail_adds_what_the_loop_did_last()
    {
        var model = Scene.Script("turns:\n- text: I did what I could.\nwhen-exhausted: repeat-last\n");
        var started = await Link.CallAsync("start_loop", new { goal = "Try.", model, validation = new[] { "echo it is broken; exit 3" }, max_iterations = 2 });
        var id = Text(started, "id");
        await Link.FollowUntilAsync(id, "loop-failed");

        var summary = await Link.CallAsync("get_loop", new { id });
        var full = await Link.CallAsync("get_loop", new { id, detail = "full" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(summary, "status"), Is.EqualTo("failed"));
            Assert.That(summary.GetProperty("at_rest").GetBoolean(), Is.True);
            Assert.That(Text(summary.GetProperty("reason"), "code"), Is.EqualTo("max-iterations"));
            Assert.That(Text(summary.GetProperty("reason"), "summary"), Is.Not.Empty);
            Assert.That(summary.TryGetProperty("last_text", out _), Is.False);
            Assert.That(Text(full, "last_text"), Is.EqualTo("I did what I could."));
            Assert.That(full.GetProperty("last_validation").GetProperty("exit_code").GetInt32(), Is.EqualTo(3));
            Assert.That(Text(full.GetProperty("last_validation"), "output"), Does.Contain("it is broken"));
            Assert.That(Text(full, "progress"), Does.Contain("Iteration 1").And.Contain("Iteration 2"));
        }
    }

    [Test]
    [Property("Requirement", "MCP-01")]
    public async Task Long_outputs_are_cut_and_cleaned()
    {
        var model = Scene.Script("turns:\n- text: \"\\e[31m" + string.Concat(Enumerable.Repeat("words\\t\\\"quoted\\\" 😀 ", 3_000)) + "the end\"\nwhen-exhausted: repeat-last\n");
        var started = await Link.CallAsync("start_loop", new
        {
            goal = "Try.",
            model,
            validation = new[] { "i=0; while [ $i -lt 3000 ]; do printf '\\033[31m%d: \"red\"\\033[0m\\r\\n' $i; i=$((i+1)); done; exit 3" },
            max_iterations = 1,
        });
        var id = Text(started, "id");
        await Link.FollowUntilAsync(id, "loop-failed");

        var full = await Link.CallAsync("get_loop", new { id, detail = "full" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(full, "last_text"), Does.EndWith("the end").And.Contain("left out"));
            Assert.That(Text(full.GetProperty("last_validation"), "output"), Does.EndWith("2999: \"red\"\n").And.Contain("left out"));
            Assert.That(full.GetRawText(), Does.Not.Contain("\\u001B"));
        }
    }
}
