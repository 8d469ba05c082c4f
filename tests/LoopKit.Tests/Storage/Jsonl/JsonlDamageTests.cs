using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-06")]
public sealed class JsonlDamageTests
{
    private const string StreamFile = "streams/loop/a.jsonl";

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_changed_byte_anywhere_is_named_with_file_and_line_and_never_cut(bool remembered)
    {
        using var place = await new TemporaryJsonlStore().FillAsync(3);
        var whole = File.ReadAllBytes(place.File(StreamFile));
        var random = new Random(7);
        for (var offset = 0; offset < whole.Length; offset += 23)
        {
            var changed = whole.ToArray();
            changed[offset] ^= (byte)(1 << random.Next(8));
            using var damaged = new TemporaryJsonlStore();
            place.CopyInto(damaged, remembered);
            File.WriteAllBytes(damaged.File(StreamFile), changed);
            var line = whole.AsSpan(0, offset).Count((byte)'\n') + 1;
            await AssertNamedAsync(damaged, line);
            Assert.That(File.ReadAllBytes(damaged.File(StreamFile)), Is.EqualTo(changed), $"byte {offset}: the evidence stays");
        }
    }

    [Test]
    public async Task A_changed_line_end_is_damage_and_no_torn_write()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(2);
        foreach (byte replacement in new byte[] { 0, (byte)'}', 0xff })
        {
            using var damaged = new TemporaryJsonlStore();
            place.CopyInto(damaged, withLocal: false);
            var bytes = File.ReadAllBytes(place.File(StreamFile));
            bytes[^1] = replacement;
            File.WriteAllBytes(damaged.File(StreamFile), bytes);
            await AssertNamedAsync(damaged, 4);
        }
    }

    [Test]
    public async Task A_line_that_was_taken_out_is_noticed()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(3);
        var lines = File.ReadAllLines(place.File(StreamFile));
        File.WriteAllText(place.File(StreamFile), string.Join('\n', [.. lines[..2], .. lines[3..]]) + "\n");
        await using var store = place.Open();
        Assert.That(
            async () => await store.ReadAsync(new("loop/a")).ToListAsync(),
            Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt).And.Message.Contains($"{StreamFile} line 3").And.Message.Contains("event 4"));
    }

    [Test]
    public async Task A_damaged_stream_keeps_no_other_from_working()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(3);
        await place.FillAsync(2, "loop/b");
        var bytes = File.ReadAllBytes(place.File(StreamFile));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(place.File(StreamFile), bytes);
        Directory.Delete(place.File("local"), recursive: true);
        await using var store = place.Open();
        var appends = await Task.WhenAll(
            Enumerable.Range(0, 21).Select(number => TryAsync(store, Append(number < 20 ? "loop/b" : "loop/a", AppendRequest.AnyVersion, $"{number}"))));
        Assert.That(appends[..^1], Has.All.InstanceOf<AppendResult.Appended>());
        Assert.That(appends[^1], Is.Null, "a damaged stream takes no more events");
        Assert.That(await store.ReadAsync(new("loop/b")).CountAsync(), Is.EqualTo(24));
        Assert.That(JsonlExamination.Run(place.Path).Select(finding => finding.Text), Has.Some.Contains($"{StreamFile} line "));
    }

    [Test]
    public async Task A_changed_blob_is_found_when_it_is_read()
    {
        using var place = new TemporaryJsonlStore();
        var blob = Blob.Of("some-blob-content"u8.ToArray());
        await using var store = place.Open();
        await store.AppendAsync(Append("loop/a", 0, "1") with { Blobs = [blob] });
        var file = place.File($"blobs/{blob.Hash[..2]}/{blob.Hash[2..]}");
        Assert.That(File.ReadAllText(file), Is.EqualTo("some-blob-content"));
        File.WriteAllText(file, "some-blob-contest");
        AssertCorrupt(async () => await store.GetBlobAsync(blob.Hash), blob.Hash[2..]);
    }

    [TestCase("order.bin")]
    [TestCase("positions/loop/a.bin")]
    public async Task A_changed_byte_of_the_index_is_noticed_or_mended(string name)
    {
        using var place = await new TemporaryJsonlStore().FillAsync(4);
        var file = $"local/index/0/{name}";
        var whole = File.ReadAllBytes(place.File(file));
        for (var offset = 0; offset < whole.Length; offset++)
        {
            using var damaged = new TemporaryJsonlStore();
            place.CopyInto(damaged);
            var changed = whole.ToArray();
            changed[offset] ^= 4;
            File.WriteAllBytes(damaged.File(file), changed);
            await using var store = damaged.Open();
            try
            {
                var all = await store.ReadAllAsync().ToListAsync();
                Assert.That(all.Select(stored => stored.Version), Is.EqualTo(Enumerable.Range(1, 8)), $"byte {offset}");
                Assert.That(all.Select(stored => stored.Position), Is.Ordered.And.Unique);
            }
            catch (LoopKitException exception)
            {
                Assert.That(exception.Code, Is.EqualTo(ErrorCodes.StoreCorrupt));
                Assert.That(exception.Message, Does.Contain("index"));
            }
        }
    }

    [Test]
    public async Task Damaged_leases_are_no_leave_to_write()
    {
        using var place = new TemporaryJsonlStore();
        await using (var store = place.Open())
        {
            await store.LeaseAsync(new("loop/a"), new("one"), TimeSpan.FromDays(1));
        }

        var file = place.File("local/leases.jsonl");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"epoch\":1", "\"epoch\":0", StringComparison.Ordinal));
        AssertCorrupt(() => Task.FromResult(place.Open()), "leases.jsonl' line 1");
    }

    [Test]
    public async Task The_last_lease_is_not_lost_with_its_line_end()
    {
        using var place = new TemporaryJsonlStore();
        await using (var store = place.Open())
        {
            await store.LeaseAsync(new("loop/a"), new("one"), TimeSpan.FromDays(1));
        }

        var file = place.File("local/leases.jsonl");
        var whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, [.. whole[..^1], (byte)'}']);
        AssertCorrupt(() => Task.FromResult(place.Open()), "leases.jsonl' line 1");
        Assert.That((await StoreVerifier.VerifyAsync(place.Path)).Findings.Single(), Has.Property("Kind").EqualTo(StoreFindingKind.Lease).And.Property("Text").Contains("leases.jsonl' line 1"));

        // A write that was cut there was never acknowledged, and harms nobody when it counts.
        File.WriteAllBytes(file, whole[..^1]);
        await using var next = place.Open();
        Assert.That(await next.LeaseAsync(new("loop/a"), new("two"), TimeSpan.FromDays(1)), Is.InstanceOf<LeaseResult.Granted>().With.Property("Epoch").EqualTo(2));
    }

    private static async Task AssertNamedAsync(TemporaryJsonlStore damaged, int line)
    {
        await using (var reader = JsonlLoopStore.OpenReader(damaged.Path))
        {
            AssertCorrupt(async () => await reader.ReadAsync(new("loop/a")).ToListAsync(), $"{StreamFile} line {line}:");
        }

        await using var store = damaged.Open();
        AssertCorrupt(async () => await store.ReadAsync(new("loop/a")).ToListAsync(), $"{StreamFile} line {line}:");
    }

    private static async Task<AppendResult?> TryAsync(JsonlLoopStore store, AppendRequest request)
    {
        try
        {
            return await store.AppendAsync(request);
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreCorrupt)
        {
            return null;
        }
    }

    private static void AssertCorrupt(Func<Task> action, string mentions) =>
        Assert.That(action, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt).And.Message.Contains(mentions));
}
