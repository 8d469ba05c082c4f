using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary><c>kill -9</c> of a host of 20 loops at random moments.</summary>
[Category("kill")]
public sealed class KillTests
{
    private const int KillsPerStore = 50;

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_host_killed_at_random_moments_loses_nothing_acknowledged()
    {
        var counts = new KillCounts();
        var left = FaultForm.Kills;
        await Task.WhenAll(Enumerable.Range(0, FaultForm.Lanes).Select(async lane =>
        {
            var campaign = new KillCampaign(new Random(FaultForm.Seed + lane), counts);
            for (int before; (before = Interlocked.Add(ref left, -KillsPerStore) + KillsPerStore) > 0;)
            {
                await campaign.RunAsync(Math.Min(before, KillsPerStore));
            }
        }));

        FaultReport.Write("kill -9 at random", counts.Kills, counts.ToString());
        Assert.That(counts.Kills, Is.EqualTo(FaultForm.Kills));
        Assert.That(counts.InMidWrite, Is.GreaterThan(counts.Kills / 4), "kills while something was being written");
    }
}
