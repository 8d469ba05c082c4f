using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Tests.Engine.Evidence;

namespace LoopKit.Tests.Engine.Passes;

/// <summary>A definition with passes goes over its work until a pass finds nothing to change, or the last one is over.</summary>
[Property("Requirement", "ENG-09")]
public sealed class PassTests
{
    private static readonly string[] _names = ["draft", "correctness", "clarity", "edge cases", "excellence"];

    [Test]
    public async Task True_as_a_validator_cannot_finish_a_plan_in_the_first_pass()
    {
        var (loop, events) = await RunAsync("true", "echo plan > plan.md", "echo better > plan.md", "echo best > plan.md", "echo fine > plan.md", "echo perfect > plan.md");
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(loop.Iteration, Is.EqualTo(5));
        Assert.That(events.OfType<PassCompleted>().Select(pass => (pass.Pass, pass.Name, pass.Changed)), Is.EqualTo(_names[..4].Select((name, index) => (index + 1, name, true))));
        Assert.That(loop.Reason!.Summary, Does.Contain("pass 5 of 5 (excellence)").And.Contain("proves nothing"));
    }

    [Test]
    public async Task A_pass_that_changes_nothing_ends_the_loop_early()
    {
        var (loop, _) = await RunAsync("test -s plan.md", "echo plan > plan.md", "echo better > plan.md", "cat plan.md");
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(loop.Reason!.Summary, Does.Contain("pass 3 of 5 (clarity)"));
    }

    [Test]
    public async Task Passes_that_never_change_anything_do_not_converge_on_nothing()
    {
        var (loop, events) = await RunAsync("true", "ls");
        Assert.That(loop.Iteration, Is.EqualTo(5));
        Assert.That(events.OfType<PassCompleted>().All(pass => !pass.Changed), Is.True);
    }

    [Test]
    public async Task A_pass_whose_validation_fails_goes_on_in_the_next_iteration()
    {
        var (loop, events) = await RunAsync("test -s plan.md", "ls", "echo plan > plan.md", "cat plan.md");
        Assert.That(events.OfType<PassCompleted>().Select(pass => (pass.Iteration, pass.Pass)), Is.EqualTo([(2, 1)]));
        Assert.That(loop.Reason!.Summary, Does.Contain("iteration 3, pass 2 of 5"));
    }

    [Test]
    public async Task The_limit_of_iterations_holds_in_the_middle_of_the_passes()
    {
        var (loop, _) = await RunAsync(definition => definition with { MaxIterations = 2 }, "true", "echo plan > plan.md", "echo better > plan.md");
        Assert.That(loop.Reason!.Code, Is.EqualTo(EndCode.MaxIterations));
        Assert.That(loop.Reason.Summary, Does.Contain("only 2 of 5 passes"));
    }

    [TestCase("{{goal}} {{review-pass}}/{{total-passes}} {{pass-name}}: {{pass-prompt}}", "g 2/5 correctness: Check correctness.")]
    [TestCase("{{goal}}", "g\n\nCheck correctness.")]
    public async Task Every_pass_is_asked_for_its_own(string prompt, string expected)
    {
        var script = EvidenceBench.Script("echo plan > plan.md", "echo better > plan.md", "ls");
        await using var bench = new EvidenceBench(isGit: false, script, definition => WithPasses(definition, "true") with { Prompt = prompt });
        Assert.That(await bench.PromptAsync(await bench.RunAsync(), 2), Is.EqualTo(expected));
    }

    [Test]
    public async Task Only_what_would_complete_the_loop_is_reviewed()
    {
        var script = new ScriptedModelBuilder().Calls("run", new { command = "echo plan > plan.md" }).Says("Drafted.").Says("Nothing to correct.").Says("""{"verdict":"approved"}""");
        await using var bench = new EvidenceBench(isGit: false, script, definition => WithPasses(definition, "test -s plan.md") with { Review = new ReviewPolicy() });
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That((await bench.EventsAsync(loop)).OfType<ReviewCompleted>().Select(review => review.Iteration), Is.EqualTo([2]));
    }

    [TestCase("true", true)]
    [TestCase(" : ", true)]
    [TestCase("exit 0", true)]
    [TestCase("npm test || true", true)]
    [TestCase("make check; exit 0", true)]
    [TestCase("echo ok", true)]
    [TestCase("npm test", false)]
    [TestCase("echo $(cat a) | grep -q x", false)]
    [TestCase("test -f true", false)]
    [Property("Requirement", "ENG-05")]
    public void A_command_that_proves_nothing_is_recognised(string command, bool expected) =>
        Assert.That(new ValidationCommand { Command = command }.ProvesNothing(), Is.EqualTo(expected));

    private static LoopDefinition WithPasses(LoopDefinition definition, string validation) => definition with
    {
        Protected = [],
        Validation = [new ValidationCommand { Command = validation }],
        Passes = [.. _names.Select(name => new DefinitionPass(name, $"Check {name}."))],
        MaxIterations = 9,
    };

    private static Task<(LoopSnapshot Loop, IReadOnlyList<LoopEvent> Events)> RunAsync(string validation, params string[] work) => RunAsync(definition => definition, validation, work);

    private static async Task<(LoopSnapshot Loop, IReadOnlyList<LoopEvent> Events)> RunAsync(Func<LoopDefinition, LoopDefinition> change, string validation, params string[] work)
    {
        await using var bench = new EvidenceBench(isGit: true, EvidenceBench.Script(work), definition => change(WithPasses(definition, validation)));
        var loop = await bench.RunAsync();
        return (loop, await bench.EventsAsync(loop));
    }
}
