using LoopKit.Storage;
using LoopKit.Testing.Storage;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-03")]
public sealed class InMemoryLoopStoreTests : StoreConformance
{
    protected override ValueTask<ILoopStore> OpenAsync(TimeProvider time) => new(new InMemoryLoopStore(time));
}
