using System.Runtime.CompilerServices;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using LoopKit.Testing.Storage;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-03")]
public sealed class JsonlLoopStoreConformanceTests : DurableStoreConformance, IDisposable
{
    private readonly ConditionalWeakTable<ILoopStore, string> _places = [];
    private readonly TemporaryJsonlStore _root = new();

    public void Dispose() => _root.Dispose();

    protected override ValueTask<ILoopStore> OpenAsync(TimeProvider time) => Open(Path.Combine(_root.Path, Guid.NewGuid().ToString("n")), time);

    protected override ValueTask<ILoopStore> ReopenAsync(ILoopStore closed, TimeProvider time) =>
        Open(_places.TryGetValue(closed, out var place) ? place : throw new ArgumentException("This store was not opened here.", nameof(closed)), time);

    private ValueTask<ILoopStore> Open(string place, TimeProvider time)
    {
        // Small files, so that every test crosses from one to the next.
        var store = JsonlLoopStore.Open(place, new JsonlStoreOptions { RotateBytes = 5_000 }, time);
        _places.Add(store, place);
        return new(store);
    }
}
