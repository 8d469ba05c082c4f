using LoopKit.Storage;
using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Testing;

/// <summary>The same story over the store on disk, which each host opens anew.</summary>
internal sealed class DurableScenario : EveryEffectScenario
{
    public override ILoopStore OpenStore(CrashStage stage) => LoopStores.Open(Path.Combine(stage.Directory, "store"), stage.Time);
}
