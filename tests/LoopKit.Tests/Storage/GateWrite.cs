using LoopKit.Storage;

namespace LoopKit.Tests.Storage;

/// <summary>A write that stays in its transaction until it is let go, so that a test decides what is queued behind it.</summary>
internal sealed class GateWrite : PendingWrite<bool>, IDisposable
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();

    /// <summary>Ends when the write is in its transaction.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Queues a gate and waits until it holds up the writer of a store.</summary>
    public static async Task<GateWrite> CloseAsync(SqliteLoopStore store)
    {
        var gate = new GateWrite();
        _ = Task.Run(async () => await store.Writer!.WriteAsync(gate, CancellationToken.None));
        await gate.Entered;
        return gate;
    }

    public void Open() => _open.Set();

    public void Dispose()
    {
        _open.Set();
        _open.Dispose();
    }

    protected override bool Write(SqliteWriter writer)
    {
        _entered.SetResult();
        _open.Wait();
        return true;
    }
}
