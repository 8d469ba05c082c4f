using System.IO.Compression;
using System.Text;
using LoopKit.Archive;
using LoopKit.Storage;

namespace LoopKit.Tests.Archive;

[Property("Requirement", "STORE-07")]
public sealed class LoopArchiveTests
{
    [Test]
    public async Task An_imported_loop_is_the_exported_one_to_the_byte_and_hash()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var file = await scene.ExportAsync();
        await using var other = new InMemoryLoopStore(TimeProvider.System);
        var result = await LoopArchive.ImportAsync(other, file, null, TimeProvider.System);
        Assert.That(result, Is.EqualTo(new ImportResult(scene.Loop, Added: true)));
        var everything = await ArchiveScene.EverythingAsync(other, scene.Loop.Id);
        Assert.That(everything, Is.EqualTo(await ArchiveScene.EverythingAsync(scene.Store, scene.Loop.Id)));
        Assert.That(everything, Has.Some.Contains("inbox/"));
        Assert.That(await other.FindLoopAsync(scene.Loop.Id), Is.EqualTo(scene.Loop));
        Assert.That((await StoreVerifier.VerifyAsync(other)).Findings, Is.Empty);
    }

    [Test]
    public async Task Importing_the_same_loop_again_writes_nothing_and_another_one_of_its_id_is_refused()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var file = await scene.ExportAsync();
        var before = await scene.Store.ReadAllAsync().CountAsync();
        Assert.That((await LoopArchive.ImportAsync(scene.Store, file, null, TimeProvider.System)).Added, Is.False);
        Assert.That(await scene.Store.ReadAllAsync().CountAsync(), Is.EqualTo(before));

        await using var other = new InMemoryLoopStore(TimeProvider.System);
        var first = await scene.Store.ReadAsync(StreamId.ForLoop(scene.Loop.Id)).FirstAsync();
        await other.AppendAsync(new AppendRequest
        {
            Stream = first.Stream,
            ExpectedVersion = 0,
            Events = [new EventData(first.Type, first.Payload, first.At)],
            Summary = scene.Loop with { Version = 1 },
        });
        await RefusedAsync(other, file, null, ErrorCodes.LoopExists);
    }

    [Test]
    public async Task A_copy_has_a_new_id_and_name_and_is_whole()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var file = await scene.ExportAsync();
        await RefusedAsync(scene.Store, file, "one", ErrorCodes.LoopExists);
        var copy = (await LoopArchive.ImportAsync(scene.Store, file, "two", TimeProvider.System)).Loop;
        Assert.That(copy.Id, Is.Not.EqualTo(scene.Loop.Id));
        Assert.That(copy, Is.EqualTo(scene.Loop with { Id = copy.Id, Name = "two" }));
        Assert.That((await StoreVerifier.VerifyAsync(scene.Store)).Findings, Is.Empty);
        await RefusedAsync(scene.Store, file, "Not A Name", ErrorCodes.InvalidSpec);
    }

    [Test]
    public async Task A_loop_that_was_at_work_is_not_imported()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var id = LoopId.New(TimeProvider.System);
        await scene.Host.Engine.StartAsync(id, scene.Host.Spec("sleep 300") with { Name = "sleeper" });
        await scene.Host.WaitForAsync(id, recorded => recorded.Type == "validation-started");
        await LoopArchive.ExportAsync(scene.Store, id, scene.File("sleeper"), TimeProvider.System);
        await using var other = new InMemoryLoopStore(TimeProvider.System);
        await RefusedAsync(other, scene.File("sleeper"), null, ErrorCodes.InvalidSpec);
    }

    [Test]
    public async Task An_import_that_was_cut_off_after_the_inbox_is_taken_up()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var file = await scene.ExportAsync();
        var message = await scene.Store.ReadAsync(StreamId.ForInbox(scene.Loop.Id)).SingleAsync();
        await using var other = new InMemoryLoopStore(TimeProvider.System);
        await other.AppendAsync(new AppendRequest { Stream = message.Stream, ExpectedVersion = 0, Events = [new EventData(message.Type, message.Payload, message.At)] });
        Assert.That((await LoopArchive.ImportAsync(other, file, null, TimeProvider.System)).Added, Is.True);
        Assert.That(await ArchiveScene.EverythingAsync(other, scene.Loop.Id), Is.EqualTo(await ArchiveScene.EverythingAsync(scene.Store, scene.Loop.Id)));
    }

    [Test]
    public async Task No_flipped_byte_and_no_cut_gets_through()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var bytes = File.ReadAllBytes(await scene.ExportAsync());
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var changed = round % 4 == 0 ? bytes[..random.Next(bytes.Length)] : bytes.ToArray();
            if (round % 4 != 0)
            {
                changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            }

            File.WriteAllBytes(scene.File("changed"), changed);
            await using var other = new InMemoryLoopStore(TimeProvider.System);
            try
            {
                // A few bytes of the compressed form mean nothing, such as the time in its header.
                await LoopArchive.ImportAsync(other, scene.File("changed"), null, TimeProvider.System);
                Assert.That(await ArchiveScene.EverythingAsync(other, scene.Loop.Id), Is.EqualTo(await ArchiveScene.EverythingAsync(scene.Store, scene.Loop.Id)), $"seed {seed}, round {round}");
            }
            catch (LoopKitException exception)
            {
                Assert.That(exception.Code, Is.EqualTo(ErrorCodes.ArchiveInvalid), $"seed {seed}, round {round}");
                Assert.That(await other.ReadAllAsync().AnyAsync(), Is.False);
            }
        }
    }

    [Test]
    public async Task Another_event_in_its_place_breaks_the_chain()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var lines = Lines(await scene.ExportAsync());
        var changed = lines.FindIndex(line => line.Contains("turn-completed", StringComparison.Ordinal));
        lines[changed] = lines[changed].Replace("First a look", "First a Look", StringComparison.Ordinal);
        await RefusedLinesAsync(scene, WithEnd(lines), "does not match its hash");
    }

    [Test]
    public async Task What_is_no_archive_is_refused()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var lines = Lines(await scene.ExportAsync());
        await RefusedLinesAsync(scene, [], "end is missing");
        await RefusedLinesAsync(scene, lines[..^1], "end is missing");
        await RefusedLinesAsync(scene, WithEnd(lines.Where(line => !line.StartsWith("{\"kind\":\"blob\"", StringComparison.Ordinal))), "another number");
        await RefusedLinesAsync(scene, WithEnd([lines[0], lines[^1]]), "another number");
        await RefusedLinesAsync(scene, ["{\"kind\":\"something\"}"], "line 1 cannot be read");
        await RefusedLinesAsync(scene, ["null"], "line 1 is not what belongs there");
        await RefusedLinesAsync(scene, lines[1..], "line 1 is not what belongs there");
        File.WriteAllText(scene.File("text"), "not compressed");
        await using var store = new InMemoryLoopStore(TimeProvider.System);
        await RefusedAsync(store, scene.File("text"), null, ErrorCodes.ArchiveInvalid);
        await RefusedAsync(store, scene.File("absent"), null, ErrorCodes.ArchiveInvalid);
    }

    [Test]
    public async Task A_newer_format_is_refused()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var lines = Lines(await scene.ExportAsync());
        lines[0] = lines[0].Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal);
        Write(scene.File("newer"), WithEnd(lines));
        await using var store = new InMemoryLoopStore(TimeProvider.System);
        await RefusedAsync(store, scene.File("newer"), null, ErrorCodes.ArchiveTooNew);
    }

    [Test]
    public async Task A_small_file_that_grows_without_end_is_refused_when_it_passes_the_limit()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        await using (var bomb = new GZipStream(File.Create(scene.File("bomb")), CompressionLevel.Fastest))
        {
            var chunk = Encoding.UTF8.GetBytes(new string(' ', 1 << 20));
            for (var count = 0; count < 20; count++)
            {
                await bomb.WriteAsync(chunk);
            }
        }

        await using var file = File.OpenRead(scene.File("bomb"));
        Assert.That(
            async () => await ArchivedLoop.ReadAsync(file, "bomb", 10 << 20, CancellationToken.None),
            Throws.InstanceOf<LoopKitException>().With.Message.Contains("more than 10485760 bytes"));
    }

    [Test]
    public async Task An_export_never_overwrites_and_leaves_no_draft()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var file = await scene.ExportAsync();
        Assert.That(async () => await scene.ExportAsync(), Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.InvalidSpec));
        Assert.That(async () => await scene.ExportAsync("no/such/place"), Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.InvalidSpec));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(file)!), Is.EqualTo([file]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    private static async Task RefusedAsync(ILoopStore store, string file, string? copyAs, string code)
    {
        var before = await store.ReadAllAsync().CountAsync();
        Assert.That(async () => await LoopArchive.ImportAsync(store, file, copyAs, TimeProvider.System), Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(code));
        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(before));
    }

    private static async Task RefusedLinesAsync(ArchiveScene scene, IReadOnlyList<string> lines, string mentions)
    {
        Write(scene.File("lines"), lines);
        await using var store = new InMemoryLoopStore(TimeProvider.System);
        Assert.That(
            async () => await LoopArchive.ImportAsync(store, scene.File("lines"), null, TimeProvider.System),
            Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.ArchiveInvalid).And.Message.Contains(mentions));
        Assert.That(await store.ReadAllAsync().AnyAsync(), Is.False);
    }

    private static List<string> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static void Write(string file, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(new GZipStream(File.Create(file), CompressionLevel.Fastest));
        foreach (var line in lines)
        {
            writer.Write(line + "\n");
        }
    }

    /// <summary>Somebody who changes an archive can also change its checksum.</summary>
    private static List<string> WithEnd(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        var content = string.Concat(all.SkipLast(1).Select(line => line + "\n"));
        var old = System.Text.Json.Nodes.JsonNode.Parse(all[^1])!;
        old["sha256"] = Blob.Of(Encoding.UTF8.GetBytes(content)).Hash;
        all[^1] = old.ToJsonString();
        return all;
    }
}
