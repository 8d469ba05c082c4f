using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Testing;

/// <summary>Must hold: wherever a host dies, the story ends the same; idempotent effects once, irreversible ones never twice, unknown outcomes told.</summary>
[Property("Requirement", "STORE-04")]
[Property("Requirement", "TOOL-06")]
public sealed class CrashPointTests
{
    [Test]
    public async Task Wherever_a_host_is_killed_the_story_ends_the_same()
    {
        var scenario = new EveryEffectScenario();
        await ExploreAsync(scenario, new CrashOptions());
        Assert.That(scenario.Unknown, Is.GreaterThan(0), "no crash hit an irreversible call");
        Assert.That(scenario.Reconciled, Is.GreaterThan(1), "no crash hit a reconcilable call");
    }

    [Test]
    public Task Hosts_that_are_killed_again_and_again_come_to_the_same_end() =>
        ExploreAsync(new EveryEffectScenario(), new CrashOptions { Only = [], RandomRuns = 60, CrashesPerRun = 3 });

    [Test]
    public Task With_a_store_on_disk_the_story_ends_the_same() => ExploreAsync(new DurableScenario(isJsonl: false), new CrashOptions());

    [Test]
    [Property("Requirement", "STORE-02")]
    public Task With_a_jsonl_store_the_story_ends_the_same() => ExploreAsync(new DurableScenario(isJsonl: true), AllOrSome());

    [Test]
    public Task In_a_git_worktree_the_story_ends_the_same() => ExploreAsync(new GitScenario(), AllOrSome());

    [Test]
    [Property("Requirement", "ENG-14")]
    [Property("Requirement", "ENG-15")]
    public Task What_is_taken_back_is_taken_back_once_and_whole() => ExploreAsync(new RatchetScenario(), new CrashOptions { Only = [], RandomRuns = 15, CrashesPerRun = 2 });

    /// <summary>The same engine over a slower store or workspace: every point with <c>LOOPKIT_CRASHES=all</c>, and otherwise some by chance, several in a run.</summary>
    private static CrashOptions AllOrSome() =>
        Environment.GetEnvironmentVariable("LOOPKIT_CRASHES") == "all" ? new CrashOptions() : new CrashOptions { Only = [], RandomRuns = 40 };

    private static async Task<CrashReport> ExploreAsync(CrashScenario scenario, CrashOptions options)
    {
        var report = await CrashPoints.ExploreAsync(scenario, options);
        await TestContext.Out.WriteLineAsync($"{report}\n{string.Join('\n', report.Expected)}\n{string.Join('\n', report.Points.Index().Select(point => $"{point.Index + 1} {point.Item}"))}");
        Assert.That(report.Failures, Is.Empty, report.ToString());
        return report;
    }
}
