using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Replay;
using LoopKit.Storage;

namespace LoopKit.FaultTests.Harness;

/// <summary>Remembers outside the victim what its store acknowledged, and holds the store to it.</summary>
internal sealed class StoreAudit(string store)
{
    private readonly Dictionary<string, StreamTail> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Acknowledgement>> _unchecked = new(StringComparer.Ordinal);

    /// <summary>How many acknowledgements were noted.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How often <c>loopkit verify</c> found the store whole.</summary>
    public int Verified { get; private set; }

    /// <summary>Takes over what a victim told.</summary>
    public void Note(VictimOutput output)
    {
        foreach (var acknowledgement in output.Acknowledged)
        {
            if (!_unchecked.TryGetValue(acknowledgement.Stream, out var list))
            {
                _unchecked.Add(acknowledgement.Stream, list = []);
            }

            list.Add(acknowledgement);
            Acknowledged++;
        }
    }

    /// <summary>Checks what was acknowledged since the check before: it is there, exactly so, and its stream has no gap and no break in its chain.</summary>
    public async Task CheckNewAsync()
    {
        await using var reader = _unchecked.Count == 0 ? null : LoopStores.OpenReader(store);
        foreach (var stream in _unchecked.Keys.ToList())
        {
            var tail = _seen.GetValueOrDefault(stream) ?? StreamTail.None;
            await foreach (var stored in reader!.ReadAsync(new StreamId(stream), tail.Version))
            {
                tail = Follow(tail, stored);
            }

            _seen[stream] = tail;
            AssertAllFound(stream);
        }
    }

    /// <summary>Does what <c>loopkit verify</c> does.</summary>
    public async Task VerifyAsync()
    {
        var report = await StoreVerifier.VerifyAsync(store);
        Assert.That(report.Findings.Where(finding => finding.IsDamage), Is.Empty, "what verify finds");
        Verified++;
    }

    /// <summary>Checks the whole store from its first event on, and returns the journals of its loops, all of them completed.</summary>
    public async Task<IReadOnlyList<LoopJournal>> CheckAllAsync()
    {
        await CheckNewAsync();
        await VerifyAsync();
        await using var reader = LoopStores.OpenReader(store);
        var (tails, events) = await ReadAllAsync(reader);
        foreach (var (stream, seen) in _seen)
        {
            Assert.That(tails.GetValueOrDefault(stream), Is.EqualTo(seen), $"stream {stream} as it was seen before");
        }

        List<LoopJournal> journals = [];
        await foreach (var loop in reader.ListLoopsAsync(LoopQuery.All))
        {
            var stream = StreamId.ForLoop(loop.Id).Value;
            Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), $"{loop.Id}: {loop.Reason}");
            Assert.That(await LoopReplay.ReplayAsync(reader, loop.Id), Is.EqualTo(new ReplayResult.Exact(loop.Version)), $"the replay of {loop.Id}");
            Assert.That(loop.Version, Is.EqualTo(tails[stream].Version), $"the summary of {loop.Id} is as new as its journal");
            journals.Add(new LoopJournal(loop.Id, events[stream]));
        }

        Assert.That(journals, Is.Not.Empty);
        return journals;
    }

    private async Task<(Dictionary<string, StreamTail> Tails, Dictionary<string, List<LoopEvent>> Events)> ReadAllAsync(ILoopStore reader)
    {
        Dictionary<string, StreamTail> tails = new(StringComparer.Ordinal);
        Dictionary<string, List<LoopEvent>> events = new(StringComparer.Ordinal);
        await foreach (var stored in reader.ReadAllAsync())
        {
            var stream = stored.Stream.Value;
            tails[stream] = Follow(tails.GetValueOrDefault(stream) ?? StreamTail.None, stored);
            if (stream.StartsWith("loop/", StringComparison.Ordinal))
            {
                if (!events.TryGetValue(stream, out var list))
                {
                    events.Add(stream, list = []);
                }

                list.Add(LoopEventSerializer.Deserialize(stored.Payload.Span));
            }
        }

        return (tails, events);
    }

    /// <summary>The stream's next event: right version, right chain, and what was acknowledged of it.</summary>
    private StreamTail Follow(StreamTail tail, StoredEvent stored)
    {
        if (stored.Version != tail.Version + 1 || stored.PreviousHash != tail.Hash || stored.Hash != HashOf(stored))
        {
            Assert.Fail($"Stream {stored.Stream}: version {stored.Version} with the hash {stored.Hash} follows {tail}.");
        }

        if (_unchecked.TryGetValue(stored.Stream.Value, out var list))
        {
            list.RemoveAll(acknowledgement => acknowledgement.Version == stored.Version && acknowledgement.Hash == stored.Hash);
        }

        return new StreamTail(stored.Version, stored.Hash);
    }

    private void AssertAllFound(string stream)
    {
        Assert.That(_unchecked[stream], Is.Empty, $"acknowledged events of {stream} that are not in the store, which ends at {_seen[stream]}");
        _unchecked.Remove(stream);
    }

    private static string HashOf(StoredEvent stored)
    {
        Span<byte> hash = stackalloc byte[EventHash.Size];
        EventHash.Compute(Convert.FromHexString(stored.PreviousHash), stored.Version, new EventData(stored.Type, stored.Payload, stored.At), hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Where a stream ends.</summary>
    private sealed record StreamTail(long Version, string Hash)
    {
        public static StreamTail None { get; } = new(0, EventHash.Genesis);
    }
}
