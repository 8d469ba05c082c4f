using System.Diagnostics;
using System.Text.Json;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-01")]
public sealed class StoreLockTests
{
    private const string Flock = "/usr/bin/flock";

    [Test]
    public async Task A_second_opener_is_told_who_has_the_store_and_changes_nothing()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open(new() { Command = "loopkit run" });
        var before = place.Content();
        Assert.That(
            () => place.Open(),
            Throws.InstanceOf<LoopKitException>()
                .With.Property("Code").EqualTo(ErrorCodes.StoreInUse)
                .And.Message.Contains(place.Path)
                .And.Message.Contains($"in use by process {Environment.ProcessId} (loopkit run, since ")
                .And.Message.Contains($"on host {Environment.MachineName}")
                .And.Message.Contains("--store"));
        Assert.That(place.Content(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_closed_store_is_free_again()
    {
        using var place = new TemporaryStore();
        await place.Open().DisposeAsync();
        Assert.That(File.Exists(place.File("host.json")), Is.False);
        await using var again = place.Open();
        var holder = JsonDocument.Parse(File.ReadAllText(place.File("host.json"))).RootElement;
        using var process = Process.GetCurrentProcess();
        Assert.That(holder.GetProperty("processId").GetInt32(), Is.EqualTo(process.Id));
        Assert.That(holder.GetProperty("processStartedAt").GetDateTimeOffset(), Is.EqualTo(new DateTimeOffset(process.StartTime)).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void A_store_whose_directory_was_deleted_still_closes()
    {
        using var place = new TemporaryStore();
        var store = place.Open();
        Directory.Delete(place.Path, recursive: true);
        Assert.That(async () => await store.DisposeAsync(), Throws.Nothing);
    }

    [Test]
    public async Task A_store_that_cannot_be_opened_stays_free()
    {
        using var place = new TemporaryStore();
        Directory.CreateDirectory(place.Path);
        File.WriteAllText(place.Database, new string('x', 10_000));
        Assert.That(() => place.Open(), Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt));
        File.Delete(place.Database);
        await using var store = place.Open();
        Assert.That(await store.ReadAllAsync().ToListAsync(), Is.Empty);
    }

    [Test]
    [Platform("Linux")]
    public async Task A_lock_of_another_process_is_respected_and_ends_with_that_process()
    {
        Assume.That(File.Exists(Flock), "The flock command is not installed.");
        using var place = await new TemporaryStore().FillAsync();
        File.WriteAllText(place.File("host.json"), """{"processId":123,"processStartedAt":"2025-01-01T00:00:00Z","machine":"m1","command":"loopkit serve","since":"2025-01-02T03:04:05Z"}""");
        using var other = Process.Start(new ProcessStartInfo(Flock, ["-F", "-x", place.File("loopkit.lock"), "sh", "-c", "echo locked; exec sleep 600"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.That(await other.StandardOutput.ReadLineAsync(), Is.EqualTo("locked"));
            var before = place.Content();
            Assert.That(
                () => place.Open(),
                Throws.InstanceOf<LoopKitException>()
                    .With.Property("Code").EqualTo(ErrorCodes.StoreInUse)
                    .And.Message.Contains("process 123 (loopkit serve, since 2025-01-02 03:04:05Z) on host m1"));
            Assert.That(place.Content(), Is.EqualTo(before));
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync();
        }

        await using var store = place.Open();
        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(1));
    }
}
