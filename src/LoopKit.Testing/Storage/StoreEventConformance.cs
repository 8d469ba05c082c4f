using System.Text;
using LoopKit.Storage;
using NUnit.Framework;
using static LoopKit.Testing.Storage.StoreRequests;

namespace LoopKit.Testing.Storage;

/// <summary>What every <see cref="ILoopStore"/> must do with events and blobs. Part of <see cref="StoreConformance"/>.</summary>
public abstract class StoreEventConformance
{
    private protected StoreEventConformance()
    {
    }

    /// <summary>Opens a new, empty store.</summary>
    /// <param name="time">The clock by which leases expire.</param>
    protected abstract ValueTask<ILoopStore> OpenAsync(TimeProvider time);

    /// <summary>Events come back in order, byte for byte, with versions 1, 2, 3 ….</summary>
    [Test]
    [Property("Requirement", "STORE-03")]
    public async Task Events_come_back_in_order_without_gaps()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await store.AppendAsync(Append("loop/a", 0, "1", "2", "3"));
        await store.AppendAsync(Append("loop/a", 3, "4", "5"));
        var events = await store.ReadAsync(new("loop/a")).ToListAsync();
        Assert.That(events.Select(stored => Text(stored.Payload)), Is.EqualTo(new[] { "1", "2", "3", "4", "5" }));
        Assert.That(events.Select(stored => stored.Version), Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
        Assert.That(events.Select(stored => stored.Stream), Is.All.EqualTo(new StreamId("loop/a")));
        Assert.That(events.Select(stored => (stored.Type, stored.At)), Is.All.EqualTo(("tested", At)));
        Assert.That(events[0].At.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    /// <summary>A reader can go on from any version, at the edges of whatever pages the store reads in as well.</summary>
    [Test]
    public async Task A_stream_is_read_after_any_version()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        for (var version = 0; version < 1_050; version += 7)
        {
            await store.AppendAsync(Append("loop/a", version, [.. Enumerable.Range(version + 1, 7).Select(number => $"{number}")]));
        }

        foreach (var after in new long[] { -1, 0, 1, 127, 128, 254, 255, 256, 257, 511, 512, 513, 768, 1_049, 1_050, 2_000, long.MaxValue })
        {
            var read = await store.ReadAsync(new("loop/a"), after).Select(stored => (stored.Version, Text(stored.Payload))).ToListAsync();
            var expected = Enumerable.Range(1, 1_050).Where(version => version > after).Select(version => ((long)version, $"{version}"));
            Assert.That(read, Is.EqualTo(expected), $"after {after}");
        }
    }

    /// <summary>A stream that does not exist is empty.</summary>
    [Test]
    public async Task A_stream_that_does_not_exist_is_empty()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        Assert.That(await store.ReadAsync(new("loop/none")).ToListAsync(), Is.Empty);
        Assert.That(await store.ReadAllAsync().ToListAsync(), Is.Empty);
    }

    /// <summary>All streams together come back in the order in which they were written, from any position.</summary>
    [Test]
    public async Task All_streams_are_read_in_the_order_of_writing()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        for (var number = 0; number < 600; number++)
        {
            await store.AppendAsync(Append($"loop/{number % 3}", AppendRequest.AnyVersion, $"{number}"));
        }

        var all = await store.ReadAllAsync().ToListAsync();
        Assert.That(all.Select(stored => Text(stored.Payload)), Is.EqualTo(Enumerable.Range(0, 600).Select(number => $"{number}")));
        Assert.That(all.Select(stored => stored.Position), Is.Ordered.And.Unique);
        Assert.That(all.Select(stored => stored.Stream.Value), Is.EqualTo(Enumerable.Range(0, 600).Select(number => $"loop/{number % 3}")));
        var rest = await store.ReadAllAsync(all[299].Position).ToListAsync();
        Assert.That(rest.Select(Key), Is.EqualTo(all[300..].Select(Key)));
        Assert.That(
            await store.ReadAsync(new("loop/1")).Select(Key).ToListAsync(),
            Is.EqualTo(all.Where(stored => stored.Stream.Value == "loop/1").Select(Key)));
    }

    /// <summary>A write that expects another version than the stream has writes nothing and is told the version.</summary>
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public async Task A_write_with_another_expected_version_is_a_conflict(long expected)
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await store.AppendAsync(Append("loop/a", 0, "1", "2"));
        var request = Append("loop/a", expected, "late") with { Blobs = [Blob.Of("late"u8.ToArray())], Summary = Loop("a") };
        Assert.That(await store.AppendAsync(request), Is.EqualTo(new AppendResult.Conflict(2)));
        Assert.That(await store.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(2));
        Assert.That(await store.GetBlobAsync(request.Blobs[0].Hash), Is.Null);
        Assert.That(await store.FindLoopAsync(new("a")), Is.Null);
        Assert.That(await store.AppendAsync(Append("loop/a", 2, "3")), Is.InstanceOf<AppendResult.Appended>());
    }

    /// <summary>A write that expects any version always finds its place.</summary>
    [Test]
    public async Task A_write_that_expects_any_version_is_appended()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        Assert.That(await VersionAsync(store, Append("inbox/a", AppendRequest.AnyVersion, "1")), Is.EqualTo(1));
        Assert.That(await VersionAsync(store, Append("inbox/a", AppendRequest.AnyVersion, "2", "3")), Is.EqualTo(3));
    }

    /// <summary>Mistakes of the caller are refused before anything is written.</summary>
    [Test]
    public async Task Malformed_writes_are_refused()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var good = Append("loop/a", 0, "1");
        Assert.That(async () => await store.AppendAsync(good with { Events = [] }), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await store.AppendAsync(good with { Stream = default }), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await store.AppendAsync(good with { ExpectedVersion = -2 }), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await store.AppendAsync(good with { Events = [new(new string('t', 129), default, At)] }), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await store.AppendAsync(good with { Blobs = [new("no hash", default)] }), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await store.LeaseAsync(new("loop/a"), new("h"), TimeSpan.Zero), Throws.InstanceOf<ArgumentException>());
        Assert.That(await store.ReadAllAsync().ToListAsync(), Is.Empty);
    }

    /// <summary>Every event's hash is computed from the one before it; each stream has a chain of its own.</summary>
    [Test]
    [Property("Requirement", "STORE-07")]
    public async Task Every_event_chains_the_hash_of_the_one_before()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        for (var number = 0; number < 300; number++)
        {
            await store.AppendAsync(Append($"loop/{number % 2}", AppendRequest.AnyVersion, $"{number}", "more"));
        }

        var last = await store.AppendAsync(Append("loop/1", AppendRequest.AnyVersion, "last"));
        var events = await store.ReadAsync(new("loop/1")).ToListAsync();
        AssertChained(events);
        Assert.That(last, Is.EqualTo(new AppendResult.Appended(301, events[^1].Hash)));
        Assert.That(
            await store.ReadAllAsync().Where(stored => stored.Stream.Value == "loop/1").Select(stored => (stored.PreviousHash, stored.Hash)).ToListAsync(),
            Is.EqualTo(events.Select(stored => (stored.PreviousHash, stored.Hash))));
    }

    /// <summary>Text of any kind and empty payloads come back as they were.</summary>
    [Test]
    public async Task Unusual_bytes_come_back_as_they_were()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        byte[][] payloads = [[], [0], Encoding.UTF8.GetBytes("a\0b"), Encoding.UTF8.GetBytes("héé 😀 \u202e \ufeff"), [0xff, 0xfe, 0xc0]];
        await store.AppendAsync(Append("loop/😀 ü", 0) with
        {
            Events = [.. payloads.Select(payload => new EventData("überprüft", payload, At.AddTicks(1)))],
            Blobs = [.. payloads.Select(payload => Blob.Of(payload))],
        });
        var events = await store.ReadAsync(new("loop/😀 ü")).ToListAsync();
        Assert.That(events.Select(stored => stored.Payload.ToArray()), Is.EqualTo(payloads));
        Assert.That(events.Select(stored => (stored.Type, stored.At)), Is.All.EqualTo(("überprüft", At.AddTicks(1))));
        foreach (var payload in payloads)
        {
            Assert.That((await store.GetBlobAsync(Blob.Of(payload).Hash))!.Value.ToArray(), Is.EqualTo(payload));
        }
    }

    /// <summary>A payload and a blob of 16 MB are stored like small ones.</summary>
    [Test]
    public async Task Payloads_of_16_MB_are_stored()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var payload = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(payload);
        var blob = Blob.Of(payload);
        await store.AppendAsync(Append("loop/a", 0, "before", "after") with { Blobs = [blob] });
        await store.AppendAsync(Append("loop/a", 2) with { Events = [new("big", payload, At)] });
        var events = await store.ReadAsync(new("loop/a")).ToListAsync();
        Assert.That(events[2].Payload.Span.SequenceEqual(payload), Is.True);
        Assert.That((await store.GetBlobAsync(blob.Hash))!.Value.Span.SequenceEqual(payload), Is.True);
        AssertChained(events);
    }

    /// <summary>The store keeps what it was given, also when the caller uses its buffer again.</summary>
    [Test]
    public async Task A_callers_buffer_may_be_used_again()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var buffer = "first"u8.ToArray();
        var blob = Blob.Of(buffer);
        await store.AppendAsync(Append("loop/a", 0) with { Events = [new("tested", buffer, At)], Blobs = [blob] });
        "other"u8.CopyTo(buffer);
        var stored = await store.ReadAsync(new("loop/a")).SingleAsync();
        Assert.That(Text(stored.Payload), Is.EqualTo("first"));
        Assert.That(Text((await store.GetBlobAsync(blob.Hash))!.Value), Is.EqualTo("first"));
    }

    /// <summary>Blobs are found by hash, may be stored twice, and are absent when unknown.</summary>
    [Test]
    public async Task Blobs_are_found_by_their_hash()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var (one, two) = (Blob.Of("one"u8.ToArray()), Blob.Of("two"u8.ToArray()));
        await store.AppendAsync(Append("loop/a", 0, "1") with { Blobs = [one, one] });
        await store.AppendAsync(Append("loop/a", 1, "2") with { Blobs = [two, one] });
        Assert.That(Text((await store.GetBlobAsync(one.Hash))!.Value), Is.EqualTo("one"));
        Assert.That(Text((await store.GetBlobAsync(two.Hash))!.Value), Is.EqualTo("two"));
        Assert.That(await store.GetBlobAsync(Blob.Of("three"u8.ToArray()).Hash), Is.Null);
        Assert.That(async () => await store.GetBlobAsync("../etc"), Throws.ArgumentException);
    }

    /// <summary>32 writers of streams of their own do not disturb each other.</summary>
    [Test]
    public async Task Writers_of_different_streams_do_not_disturb_each_other()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await Parallel32(async writer =>
        {
            for (var version = 0; version < 40; version += 2)
            {
                var result = await store.AppendAsync(Append($"loop/{writer}", version, $"{writer}", "x") with { Summary = Loop($"l{writer}") with { Version = version + 2 } });
                Assert.That(result, Is.InstanceOf<AppendResult.Appended>());
            }
        });
        for (var writer = 0; writer < 32; writer++)
        {
            var events = await store.ReadAsync(new($"loop/{writer}")).ToListAsync();
            Assert.That(events, Has.Count.EqualTo(40));
            AssertChained(events);
            Assert.That((await store.FindLoopAsync(new($"l{writer}")))!.Version, Is.EqualTo(40));
        }

        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(32 * 40));
    }

    /// <summary>32 writers of one stream: for each version exactly one wins, and the winners' events are all there.</summary>
    [Test]
    public async Task Of_writers_that_expect_one_version_exactly_one_wins()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var winners = new System.Collections.Concurrent.ConcurrentBag<(long Version, string Payload)>();
        await Parallel32(async writer =>
        {
            for (var (round, version) = (0, 0L); round < 20; round++)
            {
                var result = await store.AppendAsync(Append("loop/a", version, $"{writer}-{round}"));
                if (result is AppendResult.Appended)
                {
                    winners.Add((version + 1, $"{writer}-{round}"));
                }

                version = result is AppendResult.Appended appended ? appended.Version : ((AppendResult.Conflict)result).ActualVersion;
            }
        });
        var events = await store.ReadAsync(new("loop/a")).ToListAsync();
        Assert.That(events.Select(stored => (stored.Version, Text(stored.Payload))), Is.EqualTo(winners.Order()));
        AssertChained(events);
    }

    /// <summary>32 writers that expect any version all find a place in one stream.</summary>
    [Test]
    public async Task Writers_that_expect_any_version_all_find_a_place()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await Parallel32(async writer =>
        {
            for (var round = 0; round < 20; round++)
            {
                await store.AppendAsync(Append("inbox/a", AppendRequest.AnyVersion, $"{writer}-{round}"));
            }
        });
        var events = await store.ReadAsync(new("inbox/a")).ToListAsync();
        AssertChained(events);
        Assert.That(
            events.Select(stored => Text(stored.Payload)),
            Is.EquivalentTo(Enumerable.Range(0, 32 * 20).Select(number => $"{number / 20}-{number % 20}")));
    }

    /// <summary>What an append has acknowledged is seen by every read that begins afterwards, while others write.</summary>
    [Test]
    public async Task A_read_sees_every_append_acknowledged_before_it()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await Parallel32(async writer =>
        {
            for (var version = 1; version <= 20; version++)
            {
                await store.AppendAsync(Append($"loop/{writer}", version - 1, $"{version}"));
                Assert.That(await store.ReadAsync(new($"loop/{writer}"), version - 1).CountAsync(), Is.EqualTo(1));
            }
        });
    }

    /// <summary>A reader that has stopped half-way holds up no writer, and goes on in order.</summary>
    [Test]
    public async Task A_slow_reader_does_not_hold_up_writers()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await store.AppendAsync(Append("loop/a", 0, [.. Enumerable.Range(1, 600).Select(number => $"{number}")]));
        await using var reader = store.ReadAllAsync().GetAsyncEnumerator();
        Assert.That(await reader.MoveNextAsync(), Is.True);
        await store.AppendAsync(Append("loop/a", 600, "601"));
        var read = 1;
        while (await reader.MoveNextAsync())
        {
            Assert.That(reader.Current.Version, Is.EqualTo(++read));
        }

        Assert.That(read, Is.GreaterThanOrEqualTo(600));
    }

    /// <summary>A cancelled call does nothing; a cancelled enumeration ends.</summary>
    [Test]
    public async Task A_cancelled_call_does_nothing()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await store.AppendAsync(Append("loop/a", 0, "1", "2"));
        var cancelled = new CancellationToken(canceled: true);
        Assert.That(async () => await store.AppendAsync(Append("loop/a", 2, "3"), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await store.LeaseAsync(new("loop/a"), new("h"), TimeSpan.FromMinutes(1), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await store.ReadAsync(new("loop/a"), 0, cancelled).CountAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await VersionAsync(store, Append("loop/a", 2, "3")), Is.EqualTo(3));
        using var source = new CancellationTokenSource();
        await using var reader = store.ReadAllAsync(0, source.Token).GetAsyncEnumerator(CancellationToken.None);
        Assert.That(await reader.MoveNextAsync(), Is.True);
        await source.CancelAsync();
        Assert.That(async () => await reader.MoveNextAsync(), Throws.InstanceOf<OperationCanceledException>());
    }
}
