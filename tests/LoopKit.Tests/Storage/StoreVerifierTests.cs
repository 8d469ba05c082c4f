using LoopKit.Storage;
using LoopKit.Tests.Archive;
using static LoopKit.Tests.Storage.TemporaryStore;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-07")]
public sealed class StoreVerifierTests
{
    [Test]
    public async Task A_store_that_loops_work_in_is_whole_while_they_do()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var report = await StoreVerifier.VerifyAsync(Path.Combine(scene.Host.Directory, "store"));
        Assert.That(report.Findings, Is.Empty);
        Assert.That(report, Has.Property("Loops").EqualTo(1).And.Property("Streams").EqualTo(2).And.Property("Blobs").Positive);
        Assert.That(report.Events, Is.EqualTo(scene.Loop.Version + 1));
        Assert.That((await StoreVerifier.VerifyAsync(scene.Store, scene.Loop.Id)).Events, Is.EqualTo(report.Events));
    }

    [Test]
    public async Task The_first_bad_record_of_every_stream_is_named()
    {
        using var place = await DamagedAsync("""
            UPDATE events SET payload = replace(payload, 'x', 'y') WHERE stream = (SELECT key FROM streams WHERE name = 'other/a') AND version >= 3;
            DELETE FROM events WHERE stream = (SELECT key FROM streams WHERE name = 'other/b') AND version = 2
            """);
        var findings = (await StoreVerifier.VerifyAsync(place.Path)).Findings;
        Assert.That(findings.Select(finding => (finding.Stream?.Value, finding.Version)), Is.EqualTo([("other/a", 3L), ("other/b", 2L)]), string.Join('\n', findings));
        Assert.That(findings[0].Text, Does.Contain("does not match its hash"));
        Assert.That(findings[1].Text, Does.Contain("is missing"));
    }

    [TestCase("DELETE FROM events WHERE version = 5; UPDATE heads SET version = 4, position = 7", "end")]
    [TestCase("UPDATE heads SET version = 4, position = (SELECT max(position) FROM events WHERE version = 4)", "the stream should end")]
    [TestCase("DELETE FROM heads", "the stream should end")]
    [TestCase("UPDATE events SET stream = 1 WHERE version = 5", "comes again")]
    [TestCase("UPDATE events SET back = 1 WHERE version = 4", "leads back")]
    [TestCase("UPDATE streams SET epoch = epoch + 1 WHERE name = 'other/a'", "lease")]
    [TestCase("UPDATE streams SET owner = NULL WHERE name = 'other/a'", "lease")]
    [TestCase("UPDATE streams SET epoch = 1 WHERE name = 'other/b'", "lease")]
    [TestCase("UPDATE blobs SET bytes = x'00'", "other bytes")]
    [TestCase("DELETE FROM blobs", "is missing")]
    [TestCase("DELETE FROM blob_refs", "is not listed")]
    [TestCase("DROP INDEX loops_by_name", "loops_by_name")]
    public async Task Damage_is_named(string sql, string mentions)
    {
        using var place = await DamagedAsync(sql);
        var report = await StoreVerifier.VerifyAsync(place.Path);
        Assert.That(report.IsWhole, Is.False);
        Assert.That(report.Findings.Where(finding => finding.IsDamage).Select(finding => finding.Text), Has.Some.Contains(mentions));
    }

    [TestCase("UPDATE loops SET started = started - 1", "is not of the loop by which it is found")]
    [TestCase("UPDATE loops SET status = 'failed'", "is not of the loop by which it is found")]
    [TestCase("UPDATE loops SET summary = replace(summary, 'one', 'two')", "does not match its checksum")]
    [TestCase("UPDATE loops SET summary = replace(summary, '\"iteration\":2', '\"iteration\":3'), seal = NULL", "'iteration' differs")]
    [TestCase("DELETE FROM loops", "the list of loops does not know the loop")]
    public async Task A_summary_that_does_not_follow_from_the_journal_is_named(string sql, string mentions)
    {
        await using var scene = await ArchiveScene.MakeAsync();
        await ((IAsyncDisposable)scene.Store).DisposeAsync();
        var directory = Path.Combine(scene.Host.Directory, "store");
        Change(Path.Combine(directory, "loopkit.db"), sql.Replace("replace(summary,", "replace(CAST(summary AS TEXT),", StringComparison.Ordinal));
        var report = await StoreVerifier.VerifyAsync(directory);
        Assert.That(report.IsWhole, Is.False);
        Assert.That(report.Findings.Select(finding => finding.Text), Has.Some.Contains(mentions));
    }

    [Test]
    public async Task Blobs_that_nothing_refers_to_are_harmless()
    {
        using var place = new TemporaryStore();
        await using (var store = place.Open())
        {
            await store.AppendAsync(Append("other/a", 0, "{}") with { Blobs = [Blob.Of("unused"u8.ToArray())] });
        }

        var report = await StoreVerifier.VerifyAsync(place.Path);
        Assert.That(report.IsWhole, Is.True);
        Assert.That(report.Findings.Single(), Has.Property("Kind").EqualTo(StoreFindingKind.Harmless).And.Property("Text").Contains("1 blobs with 6 bytes"));
    }

    [Test]
    public async Task An_end_that_is_cut_off_without_a_trace_in_the_tables_is_found_and_refused()
    {
        using var place = await DamagedAsync("""
            DELETE FROM events WHERE version = 5;
            UPDATE heads SET version = 4, position = (SELECT max(position) FROM events e WHERE e.stream = heads.stream)
            """);
        Assert.That((await StoreVerifier.VerifyAsync(place.Path)).Findings.Single().Text, Does.Contain("although those up to 10 were acknowledged"));
        Assert.That(() => place.Open(), Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt).And.Message.Contains("backup"));
        File.Delete(place.File("loopkit.db-anchor"));
        await using var restored = place.Open();
        Assert.That(await restored.ReadAllAsync().CountAsync(), Is.EqualTo(8));
    }

    [Test]
    public async Task A_store_that_cannot_be_opened_is_examined_all_the_same()
    {
        using var place = await DamagedAsync("SELECT 1");
        File.WriteAllText(place.Database, "this was a database");
        var report = await StoreVerifier.VerifyAsync(place.Path);
        Assert.That(report.IsWhole, Is.False);
        Assert.That(report.Findings.Select(finding => finding.Text), Has.Some.Contains("damaged"));
    }

    [Test]
    public async Task A_deleted_log_is_found_when_the_store_is_opened()
    {
        using var place = new TemporaryStore();
        using var crashed = new TemporaryStore();
        await using (var store = place.Open())
        {
            await store.AppendAsync(Append("other/a", 0, "1"));
            CrashWithAnchor(place, crashed);
        }

        File.Delete(crashed.Log);
        Assert.That(() => crashed.Open(), Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt));
        Assert.That((await StoreVerifier.VerifyAsync(crashed.Path)).IsWhole, Is.False);
    }

    [Test]
    public async Task A_crash_at_any_moment_is_no_loss()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open(new SqliteStoreOptions { CheckpointBytes = 20_000 });
        byte[]? before = null;
        for (var version = 0; version < 60; version++)
        {
            await store.AppendAsync(Append("other/a", version, new string('x', 3_000)));
            await store.LeaseAsync(new("other/b"), new HostId($"host-{version % 3}"), TimeSpan.FromMinutes(version + 1));
            using var crashed = new TemporaryStore();
            CrashWithAnchor(place, crashed);
            if (version % 2 == 1)
            {
                // Killed after the commit and before the note.
                File.WriteAllBytes(crashed.File("loopkit.db-anchor"), before!);
            }

            before = File.ReadAllBytes(place.File("loopkit.db-anchor"));
            Assert.That((await StoreVerifier.VerifyAsync(crashed.Path)).Findings, Is.Empty, $"after {version}");
            await using var again = crashed.Open();
            Assert.That(await again.ReadAllAsync().CountAsync(), Is.EqualTo(version + 1));
        }
    }

    [Test]
    public async Task The_end_may_go_when_its_loop_is_deleted()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var directory = Path.Combine(scene.Host.Directory, "store");
        Assert.That(await scene.Store.DeleteLoopAsync(scene.Loop.Id), Is.Positive);
        Assert.That((await StoreVerifier.VerifyAsync(directory)).Findings, Is.Empty);
        await ((IAsyncDisposable)scene.Store).DisposeAsync();
        Assert.That((await StoreVerifier.VerifyAsync(directory)).Findings, Is.Empty);
        await SqliteLoopStore.Open(directory, new(), TimeProvider.System).DisposeAsync();
    }

    private static void CrashWithAnchor(TemporaryStore place, TemporaryStore crashed)
    {
        place.CrashInto(crashed);
        File.Copy(place.File("loopkit.db-anchor"), crashed.File("loopkit.db-anchor"));
    }

    /// <summary>A closed store of two streams with five events each, a lease and a blob, changed behind LoopKit's back.</summary>
    private static async Task<TemporaryStore> DamagedAsync(string sql)
    {
        var place = new TemporaryStore();
        var blob = Blob.Of("some-blob-content"u8.ToArray());
        await using (var store = place.Open())
        {
            for (var version = 0; version < 5; version++)
            {
                await store.AppendAsync(Append("other/a", version, $"x-{version}"));
                await store.AppendAsync(Append("other/b", version, $$$"""{"text":{"hash":"{{{blob.Hash}}}","length":17}}""") with { Blobs = [blob] });
            }

            await store.LeaseAsync(new("other/a"), new HostId("host"), TimeSpan.FromHours(1));
        }

        Assert.That((await StoreVerifier.VerifyAsync(place.Path)).Findings, Is.Empty, "before");
        Change(place.Database, sql);
        return place;
    }

    private static void Change(string file, string sql)
    {
        using var database = SqliteDatabase.Open(file, SqliteAccess.ReadWrite);
        database.Execute(sql);
    }
}
