using System.Globalization;
using System.Text.RegularExpressions;

namespace LoopKit.SimulationTests;

/// <summary>The real engine, coordinator and scheduler in a made-up world. <c>LOOPKIT_SIMULATION_SEEDS=10000</c> tries more seeds.</summary>
[Property("Requirement", "ENG-16")]
[Property("Requirement", "STORE-04")]
public sealed class SimulationTests
{
    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("LOOPKIT_SIMULATION_SEEDS"), CultureInfo.InvariantCulture, out var seeds) ? seeds : 300;

    [Test]
    public async Task Whatever_happens_to_hosts_and_stores_every_loop_keeps_the_rules()
    {
        var (exitCode, output) = await SimulationProcess.RunAsync(1, Seeds);
        await TestContext.Out.WriteLineAsync(output);
        Assert.That(exitCode, Is.Zero, $"{output}\nRepeat one seed: dotnet run --project tests/LoopKit.SimulationTests -- SEED 1 --journal");
        foreach (var fault in new[] { "crashes", "restarts", "appends refused", "appends made but reported as failed", "slow store calls", "failed model calls", "failed tools", "failed workspaces", "reconciliations", "queries Answered", "queries TimedOut", "turns for the record", "loops Completed", "loops Failed", "loops Stopped" })
        {
            Assert.That(output, Does.Match($@"[1-9]\d* {Regex.Escape(fault)}"), "this did not happen");
        }
    }

    /// <summary>A failing seed is worth something when it fails again.</summary>
    [Test]
    public async Task A_seed_always_makes_the_same_events_in_the_same_order()
    {
        var first = await SimulationProcess.RunAsync(1, 30, "--digests");
        var second = await SimulationProcess.RunAsync(1, 30, "--digests");
        Assert.That(first.Output, Does.Contain("digest 30 "));
        Assert.That(second.Output, Is.EqualTo(first.Output));
    }
}
