using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Json;
using LoopKit.Replay;

namespace LoopKit.Tests.Replay;

/// <summary>
/// Journals of every version are replayed by every later one. A journal for a new scenario is added by running these tests once with
/// <c>LOOPKIT_APPROVE=1</c>; one that is there is never changed, and a decision that would differ from it needs a version of its own.
/// </summary>
[Property("Requirement", "ENG-18")]
public sealed class GoldenReplayTests
{
    private static IEnumerable<string> Scenarios => GoldenScenarios.All.Keys;

    private static IEnumerable<string> Journals => GoldenJournal.Names;

    [TestCaseSource(nameof(Scenarios))]
    public async Task A_run_replays_exactly(string name)
    {
        var kept = false;
        await GoldenScenarios.All[name](async (store, loop) =>
        {
            kept = true;
            Assert.That(await LoopReplay.ReplayAsync(store, loop), Is.TypeOf<ReplayResult.Exact>());
            if (GoldenJournal.Adding && !GoldenJournal.Exists(name))
            {
                await GoldenJournal.AddAsync(name, store, loop);
            }
        });
        Assert.That(kept);
        Assert.That(GoldenJournal.Exists(name), "Its journal is not kept. Run these tests once with LOOPKIT_APPROVE=1 and commit the files.");
    }

    [TestCaseSource(nameof(Journals))]
    public async Task A_golden_journal_replays_exactly(string name)
    {
        var (store, loop) = await GoldenJournal.LoadAsync(name);
        var result = await LoopReplay.ReplayAsync(store, loop);
        Assert.That(result, Is.TypeOf<ReplayResult.Exact>(), Words(result));
    }

    [TestCaseSource(nameof(Journals))]
    [Property("Requirement", "STORE-05")]
    public async Task A_golden_journal_folds_to_its_snapshot(string name)
    {
        var (store, loop) = await GoldenJournal.LoadAsync(name);
        var snapshot = (await Journal.FoldAsync(store, loop, default))!.ToSnapshot();
        Assert.That(JsonSerializer.Serialize(snapshot, LoopKitJson.Options), Is.EqualTo(await GoldenJournal.SnapshotAsync(name)));
    }

    private static string Words(ReplayResult result) => result is ReplayResult.Diverged diverged ? $"{diverged}\n{string.Join('\n', diverged.Differences)}" : "";
}
