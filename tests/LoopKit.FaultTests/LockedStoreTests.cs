using System.Diagnostics;
using LoopKit.FaultTests.Harness;
using LoopKit.Storage;

namespace LoopKit.FaultTests;

/// <summary>Another program holds the database's write lock, and a store that may not be written at all.</summary>
[Category("locked")]
public sealed class LockedStoreTests
{
    private static readonly TimeSpan _goesOnWithin = TimeSpan.FromSeconds(10);

    [Test]
    [Property("Requirement", "STORE-06")]
    public async Task Loops_wait_while_another_program_locks_the_database_and_go_on_when_it_lets_go()
    {
        using var place = new VictimPlace();
        var victim = place.Start(new VictimRun { Total = 150 });
        await victim.UntilLinesAsync("ack ", 50);
        TimeSpan resumed;
        using (var other = SqliteDatabase.Open(Path.Combine(place.Store, "loopkit.db"), SqliteAccess.ReadWrite))
        {
            other.Execute("BEGIN IMMEDIATE");

            // SQLite itself waits for ten seconds before it gives up.
            await victim.UntilLinesAsync("failed ", 1);
            await Patience.UntilAsync(() => victim.ErrorLines.Any(line => line.Contains("Another program has locked it", StringComparison.Ordinal)), "the log says why the loops wait");
            AssertHolds(other, new VictimOutput(0, victim.Lines, []));
            var before = Acknowledged(victim);
            other.Execute("ROLLBACK");
            var watch = Stopwatch.StartNew();
            await victim.UntilLinesAsync("ack ", before + 1);
            resumed = watch.Elapsed;
        }

        Assert.That(resumed, Is.LessThan(_goesOnWithin));
        var output = await victim.EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());
        place.Audit.Note(output);
        await place.CheckAsync();
        FaultReport.Write("database locked by another program", output.Failures.Count, $"first append {resumed.TotalSeconds:0.0} s after it let go; {place.Audit.Acknowledged} acknowledged appends, 0 lost");
    }

    [Test]
    [Property("Requirement", "STORE-06")]
    public async Task A_database_that_is_locked_at_the_start_is_one_clear_error()
    {
        using var place = new VictimPlace();
        await place.CompleteAsync(new VictimRun { Loops = 1, Total = 1 });
        using var other = SqliteDatabase.Open(Path.Combine(place.Store, "loopkit.db"), SqliteAccess.ReadWrite);
        other.Execute("BEGIN EXCLUSIVE");
        var watch = Stopwatch.StartNew();
        using var command = new LoopKitCommand();
        var end = await command.StartRun(place.Store).EndAsync();
        Assert.That(end.ExitCode, Is.EqualTo(2), end.ToString());
        Assert.That(end.ErrorLines, Has.Count.EqualTo(1).And.All.StartsWith("loopkit: LK2005: ").And.All.Contains("Another program has locked it"), end.ToString());
        FaultReport.Write("database locked at the start", 1, $"one error after {watch.Elapsed.TotalSeconds:0} s");
    }

    [Test]
    [Property("Requirement", "STORE-06")]
    public async Task A_store_on_a_read_only_file_system_is_one_clear_error()
    {
        using var disk = Tmpfs.Mount(megabytes: 16);
        using var place = new VictimPlace(disk.Root);
        await place.CompleteAsync(new VictimRun { Loops = 2, Total = 2 });
        disk.MakeReadOnly();
        using var command = new LoopKitCommand();
        foreach (var store in (string[])[place.Store, Path.Combine(disk.Root, "fresh")])
        {
            var end = await command.StartRun(store).EndAsync();
            Assert.That(end.ExitCode, Is.EqualTo(2), end.ToString());
            Assert.That(end.ErrorLines, Has.Count.EqualTo(1).And.All.StartsWith("loopkit: LK2005: "), end.ToString());
            Assert.That(end.ErrorLines[0], Does.Contain("ead-only file system"));
        }

        FaultReport.Write("read-only file system", 2, "a store and a place for one: one error each");
    }

    /// <summary>Nothing was acknowledged that the holder of the lock does not see: what it sees was there before it had the lock.</summary>
    private static void AssertHolds(SqliteDatabase holder, VictimOutput told)
    {
        foreach (var last in told.Acknowledged.GroupBy(acknowledged => acknowledged.Stream, (_, all) => all.MaxBy(acknowledged => acknowledged.Version)!))
        {
            var version = holder.QueryNumber($"SELECT h.version FROM heads h JOIN streams s ON s.key = h.stream WHERE s.name = '{last.Stream}'");
            Assert.That(version, Is.GreaterThanOrEqualTo(last.Version), last.ToString());
        }
    }

    private static int Acknowledged(VictimProcess victim) => victim.Lines.Count(line => line.StartsWith("ack ", StringComparison.Ordinal));
}
