using System.Text;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;

namespace LoopKit.Tests.Storage.Jsonl;

/// <summary>A directory for JSONL stores that is removed afterwards.</summary>
internal sealed class TemporaryJsonlStore : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("loopkit-jsonl-");

    /// <summary>A directory that does not exist yet.</summary>
    public string Path => System.IO.Path.Combine(_parent.FullName, "store");

    public static DateTimeOffset At { get; } = new(2025, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static AppendRequest Append(string stream, long expectedVersion, params string[] payloads) => new()
    {
        Stream = new(stream),
        ExpectedVersion = expectedVersion,
        Events = [.. payloads.Select((payload, index) => new EventData("tested", Encoding.UTF8.GetBytes($$"""{"text":"{{payload}}"}"""), At.AddSeconds(Math.Max(expectedVersion, 0) + index)))],
    };

    public static LoopSnapshot Loop(string id, long version, LoopStatus status = LoopStatus.Running) => new()
    {
        Id = new(id),
        Name = $"name-of-{id}",
        Definition = "ralph",
        Goal = "grün machen",
        Model = ModelRef.Parse("test:model"),
        Status = status,
        Version = version,
        StartedAt = At,
        UpdatedAt = At.AddSeconds(version),
    };

    public static string Text(StoredEvent stored) => Encoding.UTF8.GetString(stored.Payload.Span);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public byte[] Read(string name) => System.IO.File.ReadAllBytes(File(name));

    public JsonlLoopStore Open(long rotateBytes = long.MaxValue) => JsonlLoopStore.Open(Path, new JsonlStoreOptions { RotateBytes = rotateBytes }, TimeProvider.System);

    /// <summary>Makes a store whose stream <c>loop/a</c> has some appends of two events, and closes it.</summary>
    public async Task<TemporaryJsonlStore> FillAsync(int appends, string stream = "loop/a")
    {
        await using var store = Open();
        for (var number = 0; number < appends; number++)
        {
            await store.AppendAsync(Append(stream, number * 2, $"one-{number}", $"two-{number}") with { Summary = Loop(stream[(stream.IndexOf('/', StringComparison.Ordinal) + 1)..], (number * 2) + 2) });
        }

        return this;
    }

    /// <summary>Adds one more append of three events to <c>loop/a</c>.</summary>
    public async Task FillMoreAsync()
    {
        await using var store = Open();
        var version = await store.ReadAsync(new("loop/a")).CountAsync();
        await store.AppendAsync(Append("loop/a", version, "x", "y", "z") with { Summary = Loop("a", version + 3) });
    }

    /// <summary>Copies the store, as a crash at this moment or <c>git clone</c> leaves it.</summary>
    public void CopyInto(TemporaryJsonlStore other, bool withLocal = true)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            var name = System.IO.Path.GetRelativePath(Path, file);
            if (name is "loopkit.lock" or "host.json" || (!withLocal && name.StartsWith("local", StringComparison.Ordinal)))
            {
                continue;
            }

            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(other.File(name))!);
            System.IO.File.Copy(file, other.File(name), overwrite: true);
        }
    }

    /// <summary>All files with their content, but for those of the lock.</summary>
    public Dictionary<string, string> Content() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Where(file => System.IO.Path.GetFileName(file) is not ("loopkit.lock" or "host.json"))
        .ToDictionary(file => System.IO.Path.GetRelativePath(Path, file), file => Convert.ToHexString(System.IO.File.ReadAllBytes(file)));

    public void Dispose() => _parent.Delete(recursive: true);
}
