namespace LoopKit.Storage;

/// <summary>The removal of a loop on its way into a batch. A refusal is a value: it must not fail the writes that share the batch.</summary>
internal sealed class PendingErasure(LoopId loop) : PendingWrite<LoopErasure>
{
    protected override LoopErasure Write(SqliteWriter writer) => writer.Erase(loop);
}
