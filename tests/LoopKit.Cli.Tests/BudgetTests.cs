using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>Budgets on the command line.</summary>
[Platform("Linux")]
[Property("Requirement", "ENG-17")]
public sealed class BudgetTests
{
    private const string TwoCalls = """
        turns:
          - tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "41\n" } } ]
          - tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
          - text: "Done."
        """;

    [Test]
    public async Task A_run_waits_for_its_budget_says_so_and_goes_on_when_another_process_raises_it()
    {
        using var scene = new Scene();
        scene.Script(TwoCalls);
        var run = scene.Start(scene.RunArguments("--budget-calls", "1", "--on-exhausted", "wait"));
        await run.UntilEventAsync("budget-exhausted");
        var listed = await scene.RunAsync("ps");
        Assert.That(listed.Output, Does.Contain("waiting"));
        var shown = await scene.RunAsync("show", Scene.Name);
        Assert.That(shown.Output, Does.Contain("The budget of the loop is 1 call").And.Contain("loopkit raise job --calls"));

        var raise = await scene.RunAsync("raise", Scene.Name, "--calls", "5");
        Assert.That((raise.ExitCode, raise.Output), Is.EqualTo((0, "job: budget raised by 5 calls\n")), raise.ToString());
        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        (await scene.JournalAsync()).AssertWhole();
    }

    [Test]
    public async Task A_budget_of_all_loops_fails_the_one_that_would_exceed_it()
    {
        using var scene = new Scene();
        scene.Script(TwoCalls);
        scene.Environment["LOOPKIT_BUDGET"] = "calls=1, time=2h";
        var end = await scene.RunAsync(scene.RunArguments());
        Assert.That(end.ExitCode, Is.EqualTo(3), end.ToString());
        Assert.That(end.ToString(), Does.Contain("budget-exhausted"));
    }

    [TestCase("'0' is no value of --budget-tokens", "--budget-tokens", "0")]
    [TestCase("'much' is no value of --budget-money", "--budget-money", "much")]
    [TestCase("'1y' is no value of --budget-time", "--budget-time", "1y")]
    [TestCase("'explode' is no value of --on-exhausted", "--on-exhausted", "explode")]
    [TestCase("LK5005", "--budget-money", "5")]
    public async Task What_is_no_budget_is_refused_with_what_to_give(string problem, params string[] arguments)
    {
        using var scene = new Scene();
        scene.Script(TwoCalls);
        var refused = await scene.RunAsync(scene.RunArguments(arguments));
        Assert.That(refused.ExitCode, Is.EqualTo(2), refused.ToString());
        Assert.That(refused.ToString(), Does.Contain(problem));
    }
}
