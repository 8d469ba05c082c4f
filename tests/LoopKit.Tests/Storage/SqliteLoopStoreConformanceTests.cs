using System.Runtime.CompilerServices;
using LoopKit.Storage;
using LoopKit.Testing.Storage;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-03")]
public sealed class SqliteLoopStoreConformanceTests : DurableStoreConformance, IDisposable
{
    private readonly ConditionalWeakTable<ILoopStore, string> _places = [];
    private readonly TemporaryStore _root = new();

    public void Dispose() => _root.Dispose();

    protected override ValueTask<ILoopStore> OpenAsync(TimeProvider time) => Open(Path.Combine(_root.Path, Guid.NewGuid().ToString("n")), time);

    protected override ValueTask<ILoopStore> ReopenAsync(ILoopStore closed, TimeProvider time) =>
        Open(_places.TryGetValue(closed, out var place) ? place : throw new ArgumentException("This store was not opened here.", nameof(closed)), time);

    private ValueTask<ILoopStore> Open(string place, TimeProvider time)
    {
        var store = SqliteLoopStore.Open(place, new SqliteStoreOptions(), time);
        _places.Add(store, place);
        return new(store);
    }
}
