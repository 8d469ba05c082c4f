using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary><c>kill -9</c> of a host of 20 loops at random moments.</summary>
[Category("kill")]
public sealed class KillTests
{
    private const int KillsPerStore = 50;

    /// <summary>Of the kills, one in so many hits a JSONL store besides.</summary>
    private const int JsonlShare = 5;

    [Test]
    [Property("Requirement", "STORE-04")]
    [Property("Requirement", "STORE-01")]
    public Task A_host_killed_at_random_moments_loses_nothing_acknowledged() => KillAsync(StoreKind.Sqlite, FaultForm.Kills);

    [Test]
    [Property("Requirement", "STORE-04")]
    [Property("Requirement", "STORE-02")]
    public Task A_host_of_a_jsonl_store_killed_at_random_moments_loses_nothing_acknowledged() => KillAsync(StoreKind.Jsonl, FaultForm.Kills / JsonlShare);

    private static async Task KillAsync(StoreKind kind, int kills)
    {
        var counts = new KillCounts();
        var left = kills;
        await Task.WhenAll(Enumerable.Range(0, FaultForm.Lanes).Select(async lane =>
        {
            var campaign = new KillCampaign(kind, new Random(FaultForm.Seed + lane), counts);
            for (int before; (before = Interlocked.Add(ref left, -KillsPerStore) + KillsPerStore) > 0;)
            {
                await campaign.RunAsync(Math.Min(before, KillsPerStore));
            }
        }));

        FaultReport.Write($"kill -9 at random, {kind}", counts.Kills, counts.ToString());
        Assert.That(counts.Kills, Is.EqualTo(kills));
        Assert.That(counts.InMidWrite, Is.GreaterThan(counts.Kills / 4), "kills while something was being written");
    }
}
