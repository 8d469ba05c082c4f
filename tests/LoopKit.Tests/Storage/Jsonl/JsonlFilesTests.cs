using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using Microsoft.Extensions.DependencyInjection;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-02")]
public sealed class JsonlFilesTests
{
    [Test]
    public async Task A_host_uses_the_store_that_its_builder_asks_for()
    {
        using var place = new TemporaryJsonlStore();
        var services = new ServiceCollection();
        services.AddLoopKit(options => options.StorePath = place.Path).UseJsonlStore();
        await using (var provider = services.BuildServiceProvider())
        {
            await provider.GetRequiredService<ILoopStore>().AppendAsync(Append("loop/a", 0, "1"));
        }

        Assert.That(File.ReadAllLines(place.File("streams/loop/a.jsonl")), Has.Length.EqualTo(1));
        await using var reader = LoopStores.OpenReader(place.Path);
        Assert.That(await reader.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_new_store_is_private_and_tells_git_what_to_track()
    {
        using var place = new TemporaryJsonlStore();
        await place.Open().DisposeAsync();
        Assert.That(File.ReadAllLines(place.File(".gitignore")), Does.Contain("/local/").And.Contain("/loopkit.lock*").And.Contain("/host.json*"));
        Assert.That(File.ReadAllLines(place.File(".gitattributes")), Does.Contain("/streams/** merge=loopkit -text"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(place.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public void What_a_user_has_git_ignore_stays_and_what_hides_the_store_goes()
    {
        using var place = new TemporaryJsonlStore();
        Directory.CreateDirectory(place.Path);
        File.WriteAllText(place.File(".gitignore"), "*\n/mine\n");
        var files = new JsonlFiles(place.Path);
        Assert.That(GitFiles.Write(files), Is.EqualTo(new[] { place.File(".gitignore"), place.File(".gitattributes") }));
        Assert.That(File.ReadAllLines(place.File(".gitignore")), Does.Contain("/mine").And.Contain("/local/").And.No.Member("*"));
        Assert.That(GitFiles.Write(files), Is.Empty, "what is there is left alone");
    }

    [Test]
    public async Task A_summary_stores_what_changed()
    {
        using var place = new TemporaryJsonlStore();
        var loop = Loop("a", 1) with { Branch = "loopkit/a" };
        await using (var store = place.Open())
        {
            await store.AppendAsync(Append("loop/a", 0, "1") with { Summary = loop });
            await store.AppendAsync(Append("loop/a", 1, "2") with { Summary = loop with { Version = 2, Branch = null } });
        }

        Assert.That(File.ReadAllLines(place.File("streams/loop/a.jsonl"))[1], Does.Contain("""
            "summary":{"version":2,"branch":null},"data"
            """.Trim()));
        Directory.Delete(place.File("local"), recursive: true);
        await using var again = place.Open();
        Assert.That(await again.FindLoopAsync(new("a")), Is.EqualTo(loop with { Version = 2, Branch = null }));
    }

    [Test]
    public async Task Each_file_that_a_batch_touches_is_synced_once()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(1);
        await using var store = place.Open();
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var held = Task.Run(async () => await store.Committer!.WriteAsync(new JsonlWrite<int>(
            _ =>
            {
                entered.Set();
                leave.Wait();
                return 0;
            },
            size: 0), CancellationToken.None));
        entered.Wait();
        var appends = Enumerable.Range(0, 30).Select(number => store.AppendAsync(Append($"loop/{number % 3}", AppendRequest.AnyVersion, $"{number}")).AsTask()).ToList();
        var before = store.Committer!.Syncs;
        leave.Set();
        await held;
        await Task.WhenAll(appends);
        Assert.That(store.Committer.Syncs - before, Is.EqualTo(3));
    }
}
