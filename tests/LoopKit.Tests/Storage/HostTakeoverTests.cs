using System.Text.Json;
using LoopKit.Storage;
using LoopKit.Testing;
using SQLitePCL;
using static LoopKit.Tests.Storage.TemporaryStore;

namespace LoopKit.Tests.Storage;

/// <summary>Two stores in one process, each with a clock of its own: the clock that nobody moves is the host that stands still.</summary>
[Property("Requirement", "STORE-04")]
[Platform("Linux", Reason = "Elsewhere a host that stands still is not replaced.")]
public sealed class HostTakeoverTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task A_host_that_stood_still_past_its_lease_is_replaced_and_never_writes_again()
    {
        using var place = new TemporaryStore();
        await using var stopped = Open(place, "stopped", new ManualTimeProvider());
        await stopped.LeaseAsync(new("loop/a"), new("one"), TimeSpan.FromDays(1));
        await stopped.AppendAsync(Append("loop/a", 0, "1") with { Epoch = 1 });

        await using var next = await TakeOverAsync(place);
        Assert.That(await next.ReadAllAsync().CountAsync(), Is.EqualTo(1));
        Assert.That(
            await next.LeaseAsync(new("loop/a"), new("two"), TimeSpan.FromDays(1)),
            Is.InstanceOf<LeaseResult.Granted>().With.Property("Epoch").EqualTo(2),
            "the leases of the stopped host need not expire");
        await next.AppendAsync(Append("loop/a", 1, "2") with { Epoch = 2 });

        AssertFenced(async () => await stopped.AppendAsync(Append("loop/a", 2, "late") with { Epoch = 2 }));
        AssertFenced(async () => await stopped.AppendAsync(Append("loop/b", 0, "late")));
        AssertFenced(async () => await stopped.LeaseAsync(new("loop/c"), new("one"), TimeSpan.FromDays(1)));
        AssertFenced(async () => await stopped.DeleteLoopAsync(new("a")));
        Assert.That(await next.ReadAllAsync().CountAsync(), Is.EqualTo(2));
        Assert.That(await next.AppendAsync(Append("loop/a", 2, "3") with { Epoch = 2 }), Is.InstanceOf<AppendResult.Appended>());
    }

    [Test]
    public async Task The_end_of_a_replaced_host_leaves_everything_to_the_new_one()
    {
        using var place = new TemporaryStore();
        var stopped = Open(place, "stopped", new ManualTimeProvider());
        await stopped.AppendAsync(Append("loop/a", 0, new string('x', 100_000)));
        await using var next = await TakeOverAsync(place);
        await next.AppendAsync(Append("loop/a", 1, "2"));
        var before = Lasting(place);
        await stopped.DisposeAsync();
        Assert.That(Lasting(place), Is.EqualTo(before), "no checkpoint, no other note");
        AssertRefused(() => place.Open(), "(next, since");
    }

    [Test]
    public async Task A_replaced_host_that_closes_the_database_last_leaves_the_log_alone()
    {
        using var place = new TemporaryStore();
        var stopped = Open(place, "stopped", new ManualTimeProvider());
        await stopped.AppendAsync(Append("loop/a", 0, "1"));
        var next = await TakeOverAsync(place);
        using (var reader = SqliteDatabase.Open(place.Database, SqliteAccess.ReadOnly))
        {
            // A reader that needs the older state keeps the new host from emptying the log when it ends.
            reader.Execute("BEGIN");
            Assert.That(reader.QueryNumber("SELECT count(*) FROM events"), Is.EqualTo(1));
            await next.AppendAsync(Append("loop/a", 1, "2"));
            await next.DisposeAsync();
        }

        AssertFenced(async () => await stopped.AppendAsync(Append("loop/a", 2, "late")));
        var (database, log) = (File.ReadAllBytes(place.Database), File.ReadAllBytes(place.Log));
        Assert.That(log, Is.Not.Empty);
        await stopped.DisposeAsync();
        Assert.That((File.ReadAllBytes(place.Database), File.ReadAllBytes(place.Log)), Is.EqualTo((database, log)));
    }

    [Test]
    public async Task A_host_that_shows_a_sign_of_life_is_not_replaced()
    {
        using var place = new TemporaryStore();
        var (hostsTime, time) = (new ManualTimeProvider(), new ManualTimeProvider());
        await using var host = Open(place, "host", hostsTime);

        // The other's clock is ten years ahead, so the host only looks silent.
        time.Advance(TimeSpan.FromDays(3650));
        var opening = OpenAsync(place, time).AsTask();
        Assert.That(opening.IsCompleted, Is.False, "it watches");
        hostsTime.Advance(5 * _second);
        time.Advance(10 * _second);
        AssertRefused(async () => await opening, "(host, since");
        Assert.That(await host.AppendAsync(Append("loop/a", 0, "1")), Is.InstanceOf<AppendResult.Appended>());
    }

    [TestCase(0)]
    [TestCase(30)]
    [TestCase(-30)]
    public async Task Within_its_lease_a_host_is_not_even_watched(int seconds)
    {
        using var place = new TemporaryStore();
        await using var host = Open(place, "host", new ManualTimeProvider());
        var before = place.Content();
        var time = new ManualTimeProvider(new ManualTimeProvider().GetUtcNow() + (seconds * _second));
        var opening = OpenAsync(place, time).AsTask();
        Assert.That(opening.IsCompleted, Is.True);
        AssertRefused(async () => await opening, "(host, since");
        Assert.That(place.Content(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_host_whose_clock_was_far_ahead_is_replaced_too()
    {
        using var place = new TemporaryStore();
        var hostsTime = new ManualTimeProvider();
        hostsTime.Advance(TimeSpan.FromDays(3650));
        await using var stopped = Open(place, "stopped", hostsTime);
        var time = new ManualTimeProvider();
        var opening = OpenAsync(place, time).AsTask();
        time.Advance(10 * _second);
        await using var next = await opening;
        AssertFenced(async () => await stopped.AppendAsync(Append("loop/a", 0, "late")));
    }

    [Test]
    public async Task Of_two_that_want_to_replace_a_host_one_does()
    {
        using var place = new TemporaryStore();
        await using var stopped = Open(place, "stopped", new ManualTimeProvider());
        var (first, second) = (Late(), Late());
        var (one, two) = (OpenAsync(place, first, "one").AsTask(), OpenAsync(place, second, "two").AsTask());
        first.Advance(10 * _second);
        await using var next = await one;
        second.Advance(10 * _second);
        AssertRefused(async () => await two, "(one, since");
        Assert.That(await next.AppendAsync(Append("loop/a", 0, "1")), Is.InstanceOf<AppendResult.Appended>());
    }

    [Test]
    public async Task While_one_replaces_a_host_another_is_refused()
    {
        using var place = new TemporaryStore();
        await using var stopped = Open(place, "stopped", new ManualTimeProvider());
        var files = new StoreDirectory(place.Path);
        var time = Late();
        using (StoreTakeover.Begin(files, SilentHost.Look(files)!, time))
        {
            var opening = OpenAsync(place, time).AsTask();
            time.Advance(10 * _second);
            AssertRefused(async () => await opening, "(stopped, since");
        }

        Assert.That(File.Exists(files.NextLock), Is.False);
    }

    [Test]
    public async Task What_a_crash_left_of_a_takeover_is_in_nobodys_way()
    {
        using var place = new TemporaryStore();
        await using var stopped = Open(place, "stopped", new ManualTimeProvider());
        File.WriteAllText(place.File("loopkit.lock.next"), "");
        await using var next = await TakeOverAsync(place);
        Assert.That(await next.AppendAsync(Append("loop/a", 0, "1")), Is.InstanceOf<AppendResult.Appended>());
    }

    [Test]
    public async Task A_host_that_stands_still_in_a_transaction_is_named_and_stays_the_host()
    {
        using var place = new TemporaryStore();
        await using var stopped = Open(place, "stopped", new ManualTimeProvider());
        using var gate = await GateWrite.CloseAsync(stopped);
        var before = Lasting(place);
        AssertRefused(async () => await TakeOverAsync(place), $"kill -KILL {Environment.ProcessId}");
        Assert.That(Lasting(place), Is.EqualTo(before));
        gate.Open();
        Assert.That(await stopped.AppendAsync(Append("loop/a", 0, "1")), Is.InstanceOf<AppendResult.Appended>(), "it goes on as if nothing had happened");
    }

    [Test]
    public async Task A_host_that_stands_still_in_a_checkpoint_is_named_and_stays_the_host()
    {
        using var place = new TemporaryStore();
        await using var stopped = Open(place, "stopped", new ManualTimeProvider());
        await stopped.AppendAsync(Append("loop/a", 0, "1"));
        using var reader = SqliteDatabase.Open(place.Database, SqliteAccess.ReadOnly);
        reader.Execute("BEGIN");
        Assert.That(reader.QueryNumber("SELECT count(*) FROM events"), Is.EqualTo(1));
        await stopped.AppendAsync(Append("loop/a", 1, "2"));

        // This kind of checkpoint waits for the reader, and holds the database meanwhile.
        using var connection = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite);
        connection.WaitForLocks(600_000);
        Assert.That(SqliteSchema.VersionOf(connection), Is.EqualTo(SqliteSchema.Version));
        var checkpoint = Task.Run(() => connection.TryCheckpoint(raw.SQLITE_CHECKPOINT_RESTART));
        await UntilHeldAsync(place);
        AssertRefused(async () => await TakeOverAsync(place), "in the middle of a write");
        reader.Execute("COMMIT");
        Assert.That(await checkpoint, Is.True);
        Assert.That(await stopped.AppendAsync(Append("loop/a", 2, "3")), Is.InstanceOf<AppendResult.Appended>());
    }

    [Test]
    public async Task A_host_that_does_not_say_how_long_its_lease_is_is_never_replaced()
    {
        using var place = new TemporaryStore();
        await using var host = Open(place, "host", new ManualTimeProvider());
        var note = JsonSerializer.Deserialize<Dictionary<string, object?>>(File.ReadAllText(place.File("host.json")))!;
        Assert.That(note.Remove("lease"), Is.True);
        File.WriteAllText(place.File("host.json"), JsonSerializer.Serialize(note));
        var opening = OpenAsync(place, Late()).AsTask();
        Assert.That(opening.IsCompleted, Is.True);
        AssertRefused(async () => await opening, "(host, since");
    }

    [Test]
    public async Task A_host_beats_six_times_in_its_lease_and_stops_when_it_ends()
    {
        using var place = new TemporaryStore();
        var time = new ManualTimeProvider();
        var host = Open(place, "host", time);
        Assert.That(LastBeat(place), Is.EqualTo(time.GetUtcNow()));
        time.Advance(5 * _second);
        Assert.That(LastBeat(place), Is.EqualTo(time.GetUtcNow()));
        await host.DisposeAsync();
        time.Advance(5 * _second);
        Assert.That(File.Exists(place.File("host.json")), Is.False);
    }

    [Test]
    public async Task A_replaced_host_no_longer_shows_signs_of_life_in_the_name_of_the_new_one()
    {
        using var place = new TemporaryStore();
        var hostsTime = new ManualTimeProvider();
        await using var stopped = Open(place, "stopped", hostsTime);
        await using var next = await TakeOverAsync(place);
        var beat = LastBeat(place);
        hostsTime.Advance(5 * _second);
        Assert.That(LastBeat(place), Is.EqualTo(beat));
    }

    [Test]
    public void A_process_that_got_the_number_later_is_not_the_host()
    {
        var self = StoreHolder.Current(new SqliteStoreOptions(), TimeProvider.System);
        Assert.That(self.MayBeAlive(), Is.True);
        Assert.That((self with { ProcessStartedAt = self.ProcessStartedAt.AddHours(-1) }).MayBeAlive(), Is.True, "the clock was set since");
        Assert.That((self with { ProcessStart = self.ProcessStart + "0" }).MayBeAlive(), Is.False);
        Assert.That((self with { ProcessStart = null }).MayBeAlive(), Is.True);
        Assert.That((self with { ProcessStart = null, ProcessStartedAt = self.ProcessStartedAt.AddHours(-1) }).MayBeAlive(), Is.False);
        Assert.That((self with { ProcessId = int.MaxValue }).MayBeAlive(), Is.False);
    }

    private static SqliteLoopStore Open(TemporaryStore place, string command, TimeProvider time) =>
        SqliteLoopStore.Open(place.Path, new() { Command = command }, time);

    private static ValueTask<SqliteLoopStore> OpenAsync(TemporaryStore place, TimeProvider time, string command = "next") =>
        SqliteLoopStore.OpenAsync(place.Path, new() { Command = command }, time, CancellationToken.None);

    /// <summary>A clock for which the lease of a host that stands still has passed.</summary>
    private static ManualTimeProvider Late()
    {
        var time = new ManualTimeProvider();
        time.Advance(31 * _second);
        return time;
    }

    private static async Task<SqliteLoopStore> TakeOverAsync(TemporaryStore place)
    {
        var time = Late();
        var opening = OpenAsync(place, time).AsTask();
        Assert.That(opening.IsCompleted, Is.False, "the host is watched first");
        time.Advance(10 * _second);
        return await opening;
    }

    /// <summary>The files without the index of the log, in which readers leave marks.</summary>
    private static Dictionary<string, string> Lasting(TemporaryStore place)
    {
        var content = place.Content();
        content.Remove("loopkit.db-shm");
        return content;
    }

    private static DateTimeOffset LastBeat(TemporaryStore place) => File.GetLastWriteTimeUtc(place.File("host.json"));

    private static async Task UntilHeldAsync(TemporaryStore place)
    {
        using var other = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite);
        other.WaitForLocks(0);
        while (CanWrite(other))
        {
            await Task.Yield();
        }
    }

    private static bool CanWrite(SqliteDatabase database)
    {
        try
        {
            database.Execute("BEGIN IMMEDIATE; ROLLBACK");
            return true;
        }
        catch (LoopKitException)
        {
            return false;
        }
    }

    private static void AssertFenced(Func<Task> write) =>
        Assert.That(write, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.Fenced).And.Message.Contains("taken over"));

    private static void AssertRefused(Func<Task> open, string mentions) =>
        Assert.That(open, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreInUse).And.Message.Contains(mentions));

    private static void AssertRefused(Action open, string mentions) =>
        Assert.That(open, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreInUse).And.Message.Contains(mentions));
}
