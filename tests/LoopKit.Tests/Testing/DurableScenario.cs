using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Testing;

/// <summary>The same story over the store on disk, which each host opens anew.</summary>
/// <remarks>A store on disk shows other processes that its host moves, so it keeps the real time: with the manual clock nothing would ever be idle.</remarks>
internal sealed class DurableScenario(bool isJsonl) : EveryEffectScenario
{
    public override ILoopStore OpenStore(CrashStage stage)
    {
        var directory = Path.Combine(stage.Directory, "store");
        return isJsonl ? JsonlLoopStore.Open(directory, new JsonlStoreOptions(), TimeProvider.System) : LoopStores.Open(directory, TimeProvider.System);
    }
}
