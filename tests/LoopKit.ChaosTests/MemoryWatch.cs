namespace LoopKit.ChaosTests;

/// <summary>How much memory is in use above what was at the beginning. It looks often, and lets the collector run before it believes.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private readonly Timer _timer;
    private long _most;

    public MemoryWatch() => _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));

    /// <summary>The most bytes above the beginning.</summary>
    public long MostAbove => Interlocked.Read(ref _most);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var above = GC.GetTotalMemory(forceFullCollection: true) - _before;
        Interlocked.Exchange(ref _most, Math.Max(above, Interlocked.Read(ref _most)));
    }
}
