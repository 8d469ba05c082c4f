using LoopKit.Storage;
using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Testing;

/// <summary>The same story over the store on disk, which each host opens anew.</summary>
/// <remarks>A store on disk shows other processes that its host moves, so it keeps the real time: with the manual clock nothing would ever be idle.</remarks>
internal sealed class DurableScenario : EveryEffectScenario
{
    public override ILoopStore OpenStore(CrashStage stage) => LoopStores.Open(Path.Combine(stage.Directory, "store"), TimeProvider.System);
}
