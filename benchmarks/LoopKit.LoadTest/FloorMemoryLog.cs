namespace LoopKit.LoadTest;

/// <summary>A list per loop.</summary>
internal sealed class FloorMemoryLog : IFloorLog
{
    private readonly Dictionary<int, List<byte[]>> _records = [];
    private readonly Lock _lock = new();

    public long Commits => 0;

    public async Task AppendAsync(int loop, int version, byte[] payload)
    {
        lock (_lock)
        {
            if (!_records.TryGetValue(loop, out var records))
            {
                _records.Add(loop, records = []);
            }

            records.Add(payload);
        }

        // As in every real store, the caller goes on as a continuation of its own.
        await Task.Yield();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
