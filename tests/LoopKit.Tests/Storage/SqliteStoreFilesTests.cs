using LoopKit.Storage;

namespace LoopKit.Tests.Storage;

public sealed class SqliteStoreFilesTests
{
    [Test]
    public async Task A_new_store_is_private_and_hidden_from_git()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        Assert.That(File.ReadAllText(place.File(".gitignore")), Is.EqualTo("*\n"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(
                File.GetUnixFileMode(place.Path),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public async Task A_store_in_a_directory_of_the_users_hides_only_itself()
    {
        using var place = new TemporaryStore();
        Directory.CreateDirectory(place.Path);
        File.WriteAllText(place.File("code.cs"), "");
        await place.Open().DisposeAsync();
        var ignored = File.ReadAllLines(place.File(".gitignore"));
        Assert.That(ignored, Has.None.EqualTo("*"));
        foreach (var name in place.Content().Keys.Except(["code.cs"]))
        {
            Assert.That(ignored.Any(line => name.StartsWith(line.Trim('/', '*'), StringComparison.Ordinal)), Is.True, name);
        }
    }

    [Test]
    public async Task A_git_ignore_of_the_users_is_left_alone()
    {
        using var place = new TemporaryStore();
        Directory.CreateDirectory(place.Path);
        File.WriteAllText(place.File(".gitignore"), "mine");
        await place.Open().DisposeAsync();
        Assert.That(File.ReadAllText(place.File(".gitignore")), Is.EqualTo("mine"));
        File.Delete(place.File(".gitignore"));
        await place.Open().DisposeAsync();
        Assert.That(File.Exists(place.File(".gitignore")), Is.False, "an existing store was opened");
    }

    [Test]
    public async Task A_closed_store_is_one_database_without_a_log()
    {
        using var place = await new TemporaryStore().FillAsync(10);
        Assert.That(Directory.EnumerateFiles(place.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { ".gitignore", "loopkit.db", "loopkit.db-anchor", "loopkit.lock" }));
    }

    [Test]
    [Property("Requirement", "STORE-05")]
    public async Task A_newer_store_is_refused_and_left_as_it_is()
    {
        using var place = await new TemporaryStore().FillAsync();
        using (var database = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite))
        {
            database.Execute($"PRAGMA user_version = {SqliteSchema.Version + 1}");
        }

        var before = place.Content();
        AssertRefused(() => place.Open(), ErrorCodes.StoreTooNew, "Update LoopKit");
        Assert.That(place.Content(), Is.EqualTo(before));
        AssertRefused(() => SqliteLoopStore.OpenReader(place.Path), ErrorCodes.StoreTooNew, "Update LoopKit");
    }

    [Test]
    [Property("Requirement", "STORE-05")]
    public async Task A_newer_store_whose_change_is_still_in_the_log_is_refused_and_left_as_it_is()
    {
        using var place = await new TemporaryStore().FillAsync();
        using var crashed = new TemporaryStore();
        using (var database = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite))
        {
            database.Execute($"PRAGMA user_version = {SqliteSchema.Version + 1}");
            place.CrashInto(crashed);
        }

        var before = (File.ReadAllBytes(crashed.Database), File.ReadAllBytes(crashed.Log));
        AssertRefused(() => crashed.Open(), ErrorCodes.StoreTooNew, $"schema version {SqliteSchema.Version + 1}");
        Assert.That((File.ReadAllBytes(crashed.Database), File.ReadAllBytes(crashed.Log)), Is.EqualTo(before));
    }

    [Test]
    public void A_database_of_another_program_is_refused()
    {
        using var place = new TemporaryStore();
        Directory.CreateDirectory(place.Path);
        using (var database = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite))
        {
            database.Execute("CREATE TABLE theirs (x)");
        }

        AssertRefused(() => place.Open(), ErrorCodes.StoreUnavailable, "another program");
        AssertRefused(() => SqliteLoopStore.OpenReader(place.Path), ErrorCodes.StoreUnavailable, "another program");
    }

    [Test]
    public void A_place_that_is_no_directory_is_refused_with_advice()
    {
        using var place = new TemporaryStore();
        File.WriteAllText(place.Path, "");
        AssertRefused(() => place.Open(), ErrorCodes.StoreUnavailable, "--store");
        File.Delete(place.Path);
        AssertRefused(() => SqliteLoopStore.OpenReader(place.Path), ErrorCodes.StoreUnavailable, $"there is no store at '{place.Path}'");
    }

    [Test]
    public async Task A_store_may_have_a_name_that_is_special_to_SQLite()
    {
        using var place = new TemporaryStore();
        var directory = place.File("a?b#c%20d é");
        for (var version = 0; version < 2; version++)
        {
            await using var store = SqliteLoopStore.Open(directory, new(), TimeProvider.System);
            await store.AppendAsync(TemporaryStore.Append("loop/a", version, "1"));
            Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(version + 1));
        }
    }
    private static void AssertRefused(Action open, string code, string mentions) =>
        Assert.That(open, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(code).And.Message.Contains(mentions));
}
