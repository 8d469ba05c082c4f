using LoopKit.Archive;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Storage;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Archive;

/// <summary>A host with one loop that has ended, and a directory for files.</summary>
internal sealed class ArchiveScene : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("loopkit-archive-");

    private ArchiveScene(LoopKitTestHost host, LoopSnapshot loop) => (Host, Loop) = (host, loop);

    public LoopKitTestHost Host { get; }

    public LoopSnapshot Loop { get; }

    public ILoopStore Store => Host.Services.GetRequiredService<ILoopStore>();

    /// <summary>Runs a loop whose output and prompts are long enough for blobs, and which got a message.</summary>
    public static async Task<ArchiveScene> MakeAsync()
    {
        var host = LoopKitTestHost.Create("""
            turns:
              - text: "First a look."
                tool-calls: [ { name: run, arguments: { command: "seq 1 900" } } ]
                usage: { input-tokens: 100, output-tokens: 10 }
              - text: "I think that it is done already."
                usage: { input-tokens: 200, output-tokens: 20 }
              - text: "I write the answer."
                tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
              - text: "Done, é 😀."
            """);

        // The tests of this scene close its store or damage it.
        host.ReplaysAtEnd = false;
        var id = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(id, host.Spec("grep -q 42 answer.txt || { sleep 0.3; exit 1; }") with { Name = "one" });
        await host.Coordinator.ShareAsync(new Share { Id = MessageId.New(TimeProvider.System), From = Address.ForPerson("ada"), To = id, Text = "the port is 8081" });
        return new ArchiveScene(host, await host.Engine.WaitForRestAsync(id));
    }

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public async Task<string> ExportAsync(string name = "one.loopkit")
    {
        await LoopArchive.ExportAsync(Store, Loop.Id, File(name), TimeProvider.System);
        return File(name);
    }

    /// <summary>The journal and the inbox with hashes, and every payload.</summary>
    public static async Task<List<string>> EverythingAsync(ILoopStore store, LoopId loop)
    {
        List<string> all = [];
        foreach (var stream in (StreamId[])[StreamId.ForLoop(loop), StreamId.ForInbox(loop)])
        {
            await foreach (var stored in store.ReadAsync(stream))
            {
                all.Add($"{stored.Stream} {stored.Version} {stored.At:O} {stored.Type} {stored.Hash} {Convert.ToHexString(stored.Payload.Span)}");
                foreach (var hash in BlobReferences.In(stored.Payload.Span))
                {
                    all.Add(Convert.ToHexString((await store.GetBlobAsync(hash))!.Value.Span));
                }
            }
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
