using LoopKit.Storage;
using LoopKit.Testing.Storage;

namespace DocSnippets;

/// <summary>The conformance test in docs/testing.md.</summary>
internal static class TestingAStore
{
    public sealed class MyStoreTests : StoreConformance
    {
        protected override ValueTask<ILoopStore> OpenAsync(TimeProvider time) => new(MyStore.Open(time));
    }

    private static class MyStore
    {
        public static ILoopStore Open(TimeProvider time) => LoopStores.Open(Directory.CreateTempSubdirectory().FullName, time);
    }
}
