using System.Diagnostics;
using LoopKit.Storage;

namespace LoopKit.FaultTests.Harness;

/// <summary>A store with what its loops work on, and the victims that host it one after the other.</summary>
internal sealed class VictimPlace : IDisposable
{
    private static readonly string _dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private static readonly string _victim = Path.Combine(AppContext.BaseDirectory, "LoopKit.FaultTests.Victim.dll");

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("loopkit-fault-");
    private readonly List<VictimProcess> _victims = [];

    /// <param name="storeParent">Where the store's directory is made; in a temporary directory when nothing is given.</param>
    /// <param name="kind">What kind of store it is.</param>
    public VictimPlace(string? storeParent = null, StoreKind kind = StoreKind.Sqlite)
    {
        Kind = kind;
        Store = Path.Combine(storeParent ?? _root.FullName, "store");
        Directory.CreateDirectory(Path.Combine(Work, "ledger"));
        Directory.CreateDirectory(Path.Combine(Work, "workspaces"));
        File.WriteAllText(Path.Combine(Work, "transcript.yaml"), """
            turns:
              - text: "I look."
                tool-calls:
                  - { name: look, arguments: { what: "a" } }
                  - { name: put, arguments: { what: "b" } }
                usage: { input-tokens: 900, output-tokens: 40 }
              - error: { kind: rate-limited, retry-after: 00:00:00.02 }
              - text: "I send."
                tool-calls: [ { name: send, arguments: { what: "c" } } ]
              - text: "Done."
            when-exhausted: repeat-all
            """);
        Audit = new StoreAudit(Store);
    }

    /// <summary>What the ids of this place's loops begin with.</summary>
    public string Prefix { get; } = "v" + Guid.NewGuid().ToString("n")[..10];

    public StoreKind Kind { get; }

    public string Store { get; }

    /// <summary>The files of a SQLite store, also those that exist for moments only.</summary>
    public IReadOnlyList<string> StoreFiles =>
        [Store, .. ((string[])["loopkit.db", "loopkit.db-wal", "loopkit.db-shm", "loopkit.db-journal", "loopkit.db-anchor", "host.json", "host.json.tmp", ".gitignore"]).Select(name => Path.Combine(Store, name))];

    public StoreAudit Audit { get; }

    public string Work => Path.Combine(_root.FullName, "work");

    /// <summary>A file of this place, for logs.</summary>
    public string FileOf(string name) => Path.Combine(_root.FullName, name);

    public VictimProcess Start(VictimRun run)
    {
        string[] command =
        [
            .. run.Under, _dotnet, _victim,
            $"store={Store}", $"kind={Kind}", $"work={Work}", $"prefix={Prefix}", $"loops={run.Loops}", $"total={run.Total}", $"iterations={run.Iterations}", $"speed={run.Speed}",
        ];
        var start = new ProcessStartInfo(command[0], command[1..]);

        // A killed runtime would leave its debugging socket behind; short runs have no time to profit from the rest.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (run.SingleThread)
        {
            start.Environment["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1";
            start.Environment["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "1";
        }

        var victim = VictimProcess.Start(start);
        _victims.Add(victim);
        return victim;
    }

    /// <summary>Runs a victim without a fault until its loops have come to rest, and checks everything that a fault before must not have broken.</summary>
    public async Task<PlaceFindings> CompleteAsync(VictimRun run)
    {
        var end = await Start(run).EndAsync();
        Audit.Note(end);
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        return await CheckAsync();
    }

    /// <summary>Checks the whole store, and the effects outside it. All loops have come to rest.</summary>
    public async Task<PlaceFindings> CheckAsync()
    {
        var journals = await Audit.CheckAllAsync();
        Assert.That(LoopProcesses.Of(Prefix), Is.Empty, "processes of dead hosts");
        var effects = journals.Sum(journal => EffectAudit.Check(journal, Path.Combine(Work, "ledger", journal.Loop.Value)));
        return new PlaceFindings(Audit.Acknowledged, journals.Count, journals.Sum(journal => journal.Events.Count), effects, journals.Sum(journal => journal.UnknownOutcomes), Audit.Verified);
    }

    /// <summary>Whether the store can be opened for reading: before its first moment there is none.</summary>
    public bool HasStore => LoopStores.Exists(Store);

    public void Dispose()
    {
        foreach (var victim in _victims)
        {
            victim.Dispose();
        }

        _root.Delete(recursive: true);
    }
}
