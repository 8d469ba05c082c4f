using System.Text;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Storage;
using NUnit.Framework;

namespace LoopKit.Testing.Storage;

/// <summary>What the conformance suite writes, and what it expects of what it reads.</summary>
internal static class StoreRequests
{
    public static DateTimeOffset At { get; } = new(2025, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static AppendRequest Append(string stream, long expectedVersion, params string[] payloads) => new()
    {
        Stream = new(stream),
        ExpectedVersion = expectedVersion,
        Events = [.. payloads.Select(payload => new EventData("tested", Encoding.UTF8.GetBytes(payload), At.ToOffset(TimeSpan.FromHours(2))))],
    };

    public static LoopSnapshot Loop(string id, LoopStatus status = LoopStatus.Running, string? name = null, int startedMinute = 0) => new()
    {
        Id = new(id),
        Name = name ?? $"name-of-{id}",
        Definition = "ralph",
        Goal = "grün machen 😀",
        Model = ModelRef.Parse("test:model"),
        Status = status,
        Version = 1,
        StartedAt = At.AddMinutes(startedMinute),
        UpdatedAt = At.AddHours(1),
    };

    public static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    /// <summary>What tells one stored event from another; the record itself compares its payload by reference.</summary>
    public static (string Stream, long Version, long Position, string Hash) Key(StoredEvent stored) =>
        (stored.Stream.Value, stored.Version, stored.Position, stored.Hash);

    public static async ValueTask<long> VersionAsync(ILoopStore store, AppendRequest request) =>
        await store.AppendAsync(request).ConfigureAwait(false) is AppendResult.Appended appended ? appended.Version : -1;

    /// <summary>Runs 32 tasks at once.</summary>
    public static Task Parallel32(Func<int, Task> body) =>
        Task.WhenAll(Enumerable.Range(0, 32).Select(async number =>
        {
            await Task.Yield();
            await body(number).ConfigureAwait(false);
        }));

    /// <summary>Computes the hashes of a stream, read from its beginning, once more.</summary>
    public static void AssertChained(IReadOnlyList<StoredEvent> events)
    {
        var hash = new byte[EventHash.Size];
        foreach (var (index, stored) in events.Index())
        {
            Assert.That(stored.Version, Is.EqualTo(index + 1));
            Assert.That(stored.PreviousHash, Is.EqualTo(Convert.ToHexStringLower(hash)), $"event {stored.Version}");
            EventHash.Compute(hash, stored.Version, new(stored.Type, stored.Payload, stored.At), hash);
            Assert.That(stored.Hash, Is.EqualTo(Convert.ToHexStringLower(hash)), $"event {stored.Version}");
        }
    }
}
