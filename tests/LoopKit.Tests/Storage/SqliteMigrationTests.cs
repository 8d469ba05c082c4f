using LoopKit.Engine;
using LoopKit.Storage;
using static LoopKit.Tests.Storage.TemporaryStore;

namespace LoopKit.Tests.Storage;

/// <summary>The store of version 1 was written by the LoopKit of that version: two loops that share a blob, one of them ended.</summary>
[Property("Requirement", "STORE-05")]
public sealed class SqliteMigrationTests
{
    private static readonly string _fixture = Path.Combine(TestContext.CurrentContext.TestDirectory, "Storage", "Fixtures", "store-v1.db");

    [Test]
    public async Task A_store_of_version_1_keeps_everything_and_knows_what_its_loops_hold()
    {
        using var place = Version1();
        await using var before = SqliteLoopStore.OpenReader(place.Path);
        var events = await before.ReadAllAsync().Select(stored => (stored.Position, stored.Hash)).ToListAsync();
        await using var store = place.Open();
        Assert.That(events, Has.Count.EqualTo(303));
        Assert.That(await store.ReadAllAsync().Select(stored => (stored.Position, stored.Hash)).ToListAsync(), Is.EqualTo(events));
        Assert.That(await store.ListLoopsAsync(LoopQuery.All).Select(loop => loop.Id.Value).ToListAsync(), Is.EqualTo(new[] { "running", "ended" }));

        var (shared, own, others) = (Text("shared. "), Text("only ended. "), Text("only running. "));
        var payloads = await store.ReadAllAsync().Where(stored => stored.Stream.Value.EndsWith("/ended")).Select(stored => stored.Payload.Length).SumAsync();
        Assert.That(await store.DeleteLoopAsync(new("ended")), Is.EqualTo(payloads + own.Bytes.Length));
        Assert.That(await store.GetBlobAsync(own.Hash), Is.Null);
        Assert.That(await store.GetBlobAsync(shared.Hash), Is.Not.Null);
        Assert.That(await store.GetBlobAsync(others.Hash), Is.Not.Null);
        Assert.That(await store.AppendAsync(Append("loop/running", 2, "fenced")), Is.EqualTo(new AppendResult.Fenced(1)));
    }

    [Test]
    public async Task The_tables_of_a_migrated_store_are_those_of_a_new_one()
    {
        using var place = Version1();
        using var fresh = await new TemporaryStore().FillAsync();
        await place.Open().DisposeAsync();
        Assert.That(Schema(place.Database), Is.EqualTo(Schema(fresh.Database)));
    }

    [Test]
    public async Task The_old_database_is_put_aside_before_anything_changes()
    {
        using var place = Version1();
        await place.Open().DisposeAsync();
        var backup = Directory.EnumerateFiles(place.File("backups"), "*.db").Single();
        Assert.That(Path.GetFileName(backup), Does.Match(@"^loopkit-v1-\d{8}T\d{6}Z\.db$"));
        Assert.That(File.ReadAllText(place.File("backups/.gitignore")), Is.EqualTo("*\n"));
        using var restored = new TemporaryStore();
        Directory.CreateDirectory(restored.Path);
        File.Copy(backup, restored.Database);
        Assert.That(Version(restored.Database), Is.EqualTo(1));
        await using var store = restored.Open();
        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(303));
        Assert.That(Directory.EnumerateFiles(place.File("backups")).Count(), Is.EqualTo(2), "no drafts are left");
    }

    [Test]
    public async Task A_store_is_migrated_once()
    {
        using var place = Version1();
        await place.Open().DisposeAsync();
        Directory.Delete(place.File("backups"), recursive: true);
        await place.Open().DisposeAsync();
        Assert.That(Directory.Exists(place.File("backups")), Is.False);
    }

    [Test]
    public async Task After_a_crash_in_the_middle_the_next_opening_begins_anew()
    {
        using var place = Version1();
        using var crashed = new TemporaryStore();
        using (var database = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite))
        {
            SqliteSchema.PrepareWriter(database);

            // With hardly any cache, the unfinished transaction is in the log when the process dies.
            database.Execute("PRAGMA cache_size = 1; BEGIN IMMEDIATE");
            SqliteMigration.Apply(database);
            place.CrashInto(crashed);
            Assert.That(new FileInfo(crashed.Log).Length, Is.Positive);
        }

        Assert.That(Version(crashed.Database), Is.EqualTo(1));
        Directory.CreateDirectory(crashed.File("backups"));
        File.WriteAllText(crashed.File("backups/loopkit-v1-20250101T000000Z.db.partial"), "half");
        await using var store = crashed.Open();
        Assert.That(Version(crashed.Database), Is.EqualTo(SqliteSchema.Version));
        Assert.That(await store.DeleteLoopAsync(new("ended"), dryRun: true), Is.Positive);
        Assert.That(Directory.EnumerateFiles(crashed.File("backups"), "*.partial"), Is.Empty);
    }

    [Test]
    public async Task When_the_copy_cannot_be_made_nothing_changes()
    {
        using var place = Version1();
        var before = File.ReadAllBytes(place.Database);
        File.WriteAllText(place.File("backups"), "a file where the folder should be");
        Assert.That(
            () => place.Open(),
            Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreUnavailable).And.Message.Contains("Nothing was changed"));
        Assert.That(File.ReadAllBytes(place.Database), Is.EqualTo(before));
        File.Delete(place.File("backups"));
        await place.Open().DisposeAsync();
        Assert.That(Version(place.Database), Is.EqualTo(SqliteSchema.Version));
    }

    [Test]
    public async Task A_reader_reads_a_store_of_version_1_and_says_what_it_cannot_know()
    {
        using var place = Version1();
        await using var reader = SqliteLoopStore.OpenReader(place.Path);
        Assert.That(await reader.ReadAllAsync().CountAsync(), Is.EqualTo(303));
        Assert.That(
            async () => await reader.DeleteLoopAsync(new("ended"), dryRun: true),
            Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreUnavailable).And.Message.Contains("schema version 1"));
        await using (var store = place.Open())
        {
            Assert.That(await reader.ReadAllAsync().CountAsync(), Is.EqualTo(303), "it reads on while a host migrates");
            Assert.That(await reader.DeleteLoopAsync(new("ended"), dryRun: true), Is.Positive);
        }

        Assert.That(Version(place.Database), Is.EqualTo(SqliteSchema.Version));
    }

    private static TemporaryStore Version1()
    {
        var place = new TemporaryStore();
        Directory.CreateDirectory(place.Path);
        File.Copy(_fixture, place.Database);
        return place;
    }

    private static Blob Text(string word) => Blob.Of(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(word, 200))));

    private static long Version(string path)
    {
        using var database = SqliteDatabase.Open(path, SqliteAccess.ReadOnly);
        return SqliteSchema.VersionOf(database);
    }

    private static List<string> Schema(string path)
    {
        using var database = SqliteDatabase.Open(path, SqliteAccess.ReadOnly);
        return database.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
    }
}
