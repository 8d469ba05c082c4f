using LoopKit.Mcp.Tests.Hosting;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-04")]
public sealed class ArgumentTests : SceneTests
{
    private static IEnumerable<TestCaseData> Misfits()
    {
        yield return new TestCaseData("start_loop", new { }, "'goal' is missing").SetName("{m}(missing)");
        yield return new TestCaseData("start_loop", new { goal = "Go.", gaol = "x" }, "There is no argument 'gaol'").SetName("{m}(unknown)");
        yield return new TestCaseData("start_loop", new { goal = 5 }, "'goal' must be a text").SetName("{m}(number for text)");
        yield return new TestCaseData("start_loop", new { goal = "Go.", max_iterations = 0 }, "'max_iterations' must be a whole number from 1").SetName("{m}(out of range)");
        yield return new TestCaseData("start_loop", new { goal = "Go.", max_iterations = "3" }, "'max_iterations' must be a whole number").SetName("{m}(text for number)");
        yield return new TestCaseData("start_loop", new { goal = "Go.", validation = "true" }, "'validation' must be a list").SetName("{m}(text for list)");
        yield return new TestCaseData("start_loop", new { goal = "Go.", validation = new object[] { 1 } }, "'validation' must be a text").SetName("{m}(number in list)");
        yield return new TestCaseData("start_loop", new { goal = new string('x', 20_001) }, "'goal' has 20001 characters").SetName("{m}(oversized goal)");
        yield return new TestCaseData("start_loop", new { goal = "Go.", validation = new[] { new string('x', 4_001) } }, "4001 characters").SetName("{m}(oversized command)");
        yield return new TestCaseData("share_with_loop", new { id = "x", text = new string('x', 20_001) }, "'text' has 20001 characters").SetName("{m}(oversized text)");
        yield return new TestCaseData("control_loop", new { id = "x", action = "destroy" }, "'action' must be one of pause, resume, stop, steer, answer, approve, deny").SetName("{m}(unknown word)");
        yield return new TestCaseData("get_loop_events", new { id = "x", wait_seconds = 31 }, "'wait_seconds' must be a whole number from 0 to 30").SetName("{m}(waits too long)");
        yield return new TestCaseData("query_loop", new { id = "x", text = "?", timeout_seconds = 61 }, "'timeout_seconds' must be a whole number from 1 to 60").SetName("{m}(asks too long)");
        yield return new TestCaseData("list_loops", new { cursor = "page two" }, "cursor").SetName("{m}(bad cursor)");
    }

    [TestCaseSource(nameof(Misfits))]
    public async Task Arguments_that_do_not_fit_are_named(string tool, object arguments, string expected) =>
        Assert.That(await Link.FailAsync(tool, arguments), Does.StartWith("LK1004").And.Contain(expected));

    [Test]
    public async Task An_argument_that_is_null_is_absent()
    {
        var started = await Link.CallAsync("start_loop", new { goal = "Go.", name = (string?)null, max_iterations = (int?)null });

        Assert.That(Text(started, "name"), Is.EqualTo("go"));
    }
}
