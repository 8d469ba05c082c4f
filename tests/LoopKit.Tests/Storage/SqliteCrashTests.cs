using System.Collections.Concurrent;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Storage;
using static LoopKit.Tests.Storage.TemporaryStore;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-01")]
public sealed class SqliteCrashTests
{
    private const int Writers = 8;

    [Test]
    public async Task Whatever_was_acknowledged_before_a_crash_is_there_after_it()
    {
        using var place = new TemporaryStore();
        using var crashed = new TemporaryStore();
        var acknowledged = new ConcurrentDictionary<int, long>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        await using var store = place.Open(new() { CheckpointBytes = long.MaxValue });
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(store, writer, acknowledged, enough, stop.Token)).ToList();
        await enough.Task;
        var before = acknowledged.ToDictionary();
        place.CrashInto(crashed);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        await using var recovered = crashed.Open();
        Assert.That(before, Has.Count.EqualTo(Writers));
        foreach (var (writer, version) in before)
        {
            var events = await recovered.ReadAsync(new($"loop/{writer}")).ToListAsync();
            Assert.That(events, Has.Count.GreaterThanOrEqualTo((int)version));
            Assert.That((await recovered.FindLoopAsync(new($"l{writer}")))!.Version, Is.EqualTo(events.Count), "a summary is as new as its events");
            Assert.That(await recovered.AppendAsync(Append($"loop/{writer}", events.Count, "next")), Is.InstanceOf<AppendResult.Appended>());
        }
    }

    [Test]
    public async Task A_reader_sees_what_a_crashed_host_left_and_changes_nothing()
    {
        using var place = new TemporaryStore();
        using var crashed = new TemporaryStore();
        await using (var store = place.Open())
        {
            await store.AppendAsync(Append("loop/a", 0, "1", "2"));
            place.CrashInto(crashed);
        }

        var before = (File.ReadAllBytes(crashed.Database), File.ReadAllBytes(crashed.Log));
        await using (var reader = SqliteLoopStore.OpenReader(crashed.Path))
        {
            Assert.That(await reader.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(2));
        }

        Assert.That((File.ReadAllBytes(crashed.Database), File.ReadAllBytes(crashed.Log)), Is.EqualTo(before));
    }

    [Test]
    public async Task A_lease_of_a_dead_process_is_taken_over_at_once()
    {
        using var place = new TemporaryStore();
        var (one, two, day) = (new HostId("one"), new HostId("two"), TimeSpan.FromDays(1));
        await using (var store = place.Open())
        {
            await store.LeaseAsync(new("loop/a"), one, day);
            Assert.That(await store.LeaseAsync(new("loop/a"), two, day), Is.InstanceOf<LeaseResult.HeldByOther>(), "both hosts live in this process");
        }

        await using var next = place.Open();
        Assert.That(await next.LeaseAsync(new("loop/a"), two, day), Is.InstanceOf<LeaseResult.Granted>().With.Property("Epoch").EqualTo(2));
        Assert.That(await next.AppendAsync(Append("loop/a", 0, "late") with { Epoch = 1 }), Is.EqualTo(new AppendResult.Fenced(2)));
    }

    private static async Task WriteAsync(
        SqliteLoopStore store, int writer, ConcurrentDictionary<int, long> acknowledged, TaskCompletionSource enough, CancellationToken stop)
    {
        await Task.Yield();
        for (var version = 0L; !stop.IsCancellationRequested;)
        {
            var request = Append($"loop/{writer}", version, "one", "two") with { Summary = Summary(writer, version + 2) };
            version = ((AppendResult.Appended)await store.AppendAsync(request, CancellationToken.None)).Version;
            acknowledged[writer] = version;
            if (acknowledged.Count == Writers && version >= 100)
            {
                enough.TrySetResult();
            }
        }
    }

    private static LoopSnapshot Summary(int writer, long version) => new()
    {
        Id = new($"l{writer}"),
        Name = $"l{writer}",
        Definition = "ralph",
        Goal = "survive",
        Model = ModelRef.Parse("test:model"),
        Status = LoopStatus.Running,
        Version = version,
        StartedAt = At,
        UpdatedAt = At,
    };
}
