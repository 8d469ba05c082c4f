using System.Text;
using LoopKit.Storage;

namespace LoopKit.Tests.Storage;

/// <summary>A directory for stores that is removed afterwards.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("loopkit-store-");

    /// <summary>A directory that does not exist yet.</summary>
    public string Path => System.IO.Path.Combine(_parent.FullName, "store");

    public string Database => File("loopkit.db");

    public string Log => File("loopkit.db-wal");

    public static DateTimeOffset At { get; } = new(2025, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static AppendRequest Append(string stream, long expectedVersion, params string[] payloads) => new()
    {
        Stream = new(stream),
        ExpectedVersion = expectedVersion,
        Events = [.. payloads.Select(payload => new EventData("tested", Encoding.UTF8.GetBytes(payload), At))],
    };

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public SqliteLoopStore Open(SqliteStoreOptions? options = null) => SqliteLoopStore.Open(Path, options ?? new(), TimeProvider.System);

    /// <summary>Makes a store with some events, and closes it.</summary>
    public async Task<TemporaryStore> FillAsync(int appends = 1, int payloadSize = 10)
    {
        await using var store = Open();
        for (var number = 0; number < appends; number++)
        {
            await store.AppendAsync(Append("loop/a", number, $"payload-{number}-" + new string('x', payloadSize)));
        }

        return this;
    }

    /// <summary>The files of the store with their content; of the lock, which is always empty and may be locked, only its length.</summary>
    public Dictionary<string, string> Content() => new DirectoryInfo(Path).EnumerateFiles().ToDictionary(
        file => file.Name,
        file => file.Extension == ".lock" ? $"{file.Length}" : Convert.ToHexString(System.IO.File.ReadAllBytes(file.FullName)));

    /// <summary>Copies the database and its log as a crash at this moment would leave them. Nothing may be checkpointing.</summary>
    public void CrashInto(TemporaryStore other)
    {
        Directory.CreateDirectory(other.Path);
        System.IO.File.Copy(Database, other.Database);
        System.IO.File.Copy(Log, other.Log);
    }

    public void Dispose() => _parent.Delete(recursive: true);
}
