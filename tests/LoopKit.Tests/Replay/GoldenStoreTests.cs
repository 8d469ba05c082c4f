using System.Globalization;
using LoopKit.Engine;
using LoopKit.Replay;
using LoopKit.Storage;
using LoopKit.Tests.Storage;

namespace LoopKit.Tests.Replay;

/// <summary>
/// Stores of every version are read and replayed by every later one. One of a new version is added by running these tests once with
/// <c>LOOPKIT_APPROVE=1</c>; one that is there is never changed.
/// </summary>
[Property("Requirement", "STORE-05")]
[Property("Requirement", "ENG-18")]
public sealed class GoldenStoreTests
{
    private static IEnumerable<string> Stores => GoldenStore.Names;

    [TestCase(false)]
    [TestCase(true)]
    public async Task The_present_version_of_a_store_is_kept(bool isJsonl)
    {
        var name = isJsonl ? "jsonl-1" : string.Create(CultureInfo.InvariantCulture, $"sqlite-{SqliteSchema.Version}");
        if (GoldenJournal.Adding && !GoldenStore.Exists(name))
        {
            await GoldenStore.AddAsync(name, isJsonl);
        }

        Assert.That(GoldenStore.Exists(name), "It is not kept. Run these tests once with LOOPKIT_APPROVE=1 and commit the files.");
    }

    [TestCaseSource(nameof(Stores))]
    public async Task A_golden_store_is_whole_and_its_loops_replay_exactly(string name)
    {
        using var place = new TemporaryStore();
        GoldenStore.CopyInto(name, place.Path);
        Assert.That((await StoreVerifier.VerifyAsync(place.Path)).Findings, Is.Empty, "before a host opens it");
        await using (var store = LoopStores.Open(place.Path, TimeProvider.System))
        {
            Assert.That(await GoldenStore.EndsAsync(store), Is.EqualTo(GoldenStore.ExpectedEnds(name)));
            await foreach (var loop in store.ListLoopsAsync(LoopQuery.All))
            {
                Assert.That(await LoopReplay.ReplayAsync(store, loop.Id), Is.EqualTo(new ReplayResult.Exact(loop.Version)), loop.Name);
            }
        }

        Assert.That((await StoreVerifier.VerifyAsync(place.Path)).Findings, Is.Empty, "afterwards");
    }
}
