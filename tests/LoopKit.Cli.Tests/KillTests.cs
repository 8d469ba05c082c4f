using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;

namespace LoopKit.Cli.Tests;

/// <summary><c>kill -9</c> of <c>loopkit run</c>, then the same command again.</summary>
[Platform("Linux")]
public sealed class KillTests
{
    private static IEnumerable<TestCaseData> Moments => KillMoment.All.Select(moment => new TestCaseData(moment.Name).SetArgDisplayNames(moment.Name.Replace(' ', '_')));

    [TestCaseSource(nameof(Moments))]
    [Property("Requirement", "STORE-04")]
    public async Task A_run_that_is_killed_goes_on_where_it_was(string name)
    {
        var moment = KillMoment.All.Single(moment => moment.Name == name);
        using var scene = new KillScene(moment.Slow);
        var run = scene.Start();
        await moment.ComesAsync(scene, run);
        var killed = await run.KillAsync();
        Assert.That(killed.ExitCode, Is.EqualTo(LoopKitProcess.Killed), killed.ToString());
        scene.Note(killed);

        var journal = await scene.CompleteAsync();
        Assert.That(moment.WasHit(scene, journal), Is.True, "The kill came at another moment: " + string.Join('\n', journal.Lines));
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_run_that_is_killed_after_the_loop_ended_shows_the_same_result_again()
    {
        using var scene = new KillScene();
        var run = scene.Start();
        await run.UntilEventAsync("loop-completed");
        scene.Note(await run.KillAsync());
        var journal = await scene.CompleteAsync();
        Assert.That(journal.All<LoopCompleted>(), Has.Count.EqualTo(1));
        Assert.That(journal.All<HostAttached>(), Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_run_that_is_killed_while_it_waits_for_its_provider_waits_on()
    {
        using var scene = new Scene();
        scene.Script(Scripts.ErrorThenAnswer("rate-limited", "00:00:05"));
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-failed");
        await run.KillAsync();
        var end = await scene.RunAsync(scene.RunArguments());
        Assert.That(end.ExitCode, Is.Zero, end.ToString());

        var journal = await scene.JournalAsync();
        journal.AssertWhole();
        var retryAt = journal.All<TurnFailed>().Single().RetryAt!.Value;
        Assert.That(journal.Events.Last(recorded => recorded.Event is TurnStarted { Turn: 1 }).At, Is.GreaterThanOrEqualTo(retryAt));
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_run_survives_kills_at_random_moments()
    {
        var seed = Environment.GetEnvironmentVariable("LOOPKIT_TEST_SEED") is { Length: > 0 } given ? int.Parse(given, null) : Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"LOOPKIT_TEST_SEED={seed}");
        var random = new Random(seed);
        using var scene = new KillScene("validation");
        List<int> exitCodes = [];
        for (var kill = 1; kill <= 4; kill++)
        {
            var run = scene.Start();
            await Task.Delay(TimeSpan.FromSeconds(0.2 + (random.NextDouble() * 3)));
            var killed = await run.KillAsync();
            scene.Note(killed);
            exitCodes.Add(killed.ExitCode);
        }

        Assert.That(exitCodes, Does.Contain(LoopKitProcess.Killed));
        await scene.CompleteAsync();
    }
}
