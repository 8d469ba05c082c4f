using System.Text.Json;
using LoopKit.Events;
using LoopKit.Json;
using LoopKit.Storage;

namespace LoopKit.Cli.Tests.Processes;

/// <summary>The journal of a loop as <c>loopkit events --json</c> prints it.</summary>
internal sealed class Journal
{
    public Journal(IReadOnlyList<string> lines)
    {
        Lines = lines;
        Events = [.. lines.Select(line => JsonSerializer.Deserialize<RecordedEvent>(line, LoopKitJson.Options)!)];
    }

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<RecordedEvent> Events { get; }

    /// <summary>What happened, in order, of one kind.</summary>
    public IReadOnlyList<TEvent> All<TEvent>()
        where TEvent : LoopEvent => [.. Events.Select(recorded => recorded.Event).OfType<TEvent>()];

    /// <summary>How often the events of one kind agree with a condition.</summary>
    public int Count<TEvent>(Func<TEvent, bool> condition)
        where TEvent : LoopEvent => All<TEvent>().Count(condition);

    /// <summary>No gap, no duplicate, every event hashed over itself and the one before.</summary>
    public void AssertWhole()
    {
        Assert.That(Events.Select(recorded => recorded.Version), Is.EqualTo(Enumerable.Range(1, Events.Count)));
        var previous = EventHash.Genesis;
        Span<byte> hash = stackalloc byte[EventHash.Size];
        foreach (var recorded in Events)
        {
            Assert.That(recorded.PreviousHash, Is.EqualTo(previous), $"event {recorded.Version}");
            EventHash.Compute(Convert.FromHexString(previous), recorded.Version, new EventData(recorded.Type, LoopEventSerializer.Serialize(recorded.Event), recorded.At), hash);
            Assert.That(recorded.Hash, Is.EqualTo(Convert.ToHexStringLower(hash)), $"event {recorded.Version}");
            previous = recorded.Hash;
        }
    }

    /// <summary>What a command printed as durable is in the journal, to the byte.</summary>
    public void AssertHolds(IEnumerable<string> printed)
    {
        foreach (var line in printed)
        {
            var version = JsonElement.Parse(line).GetProperty("version").GetInt32();
            Assert.That(Lines, Has.Count.AtLeast(version), $"A printed event is missing: {line}");
            Assert.That(Lines[version - 1], Is.EqualTo(line));
        }
    }
}
