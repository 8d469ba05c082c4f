using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage;

/// <summary>Shows other processes that this host moves: it sets the time of its <c>host.json</c> again and again.</summary>
/// <remarks>The file is kept open, so a host that was replaced while it stood still touches its own old file and never the new host's.</remarks>
internal sealed class HostHeartbeat : IDisposable
{
    // Two beats within the time that a silent host is watched, so one that comes late does not matter.
    private const int BeatsPerLease = 6;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _note;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public HostHeartbeat(StoreDirectory directory, TimeSpan lease, TimeProvider time)
    {
        _time = time;
        _note = File.OpenHandle(directory.Holder, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Beat();
        var period = lease / BeatsPerLease;
        _timer = time.CreateTimer(static heartbeat => ((HostHeartbeat)heartbeat!).Beat(), this, period, period);
    }

    /// <summary>Whether the note on the disk is still this host's.</summary>
    public bool IsOwn(StoreDirectory directory) => StoreLock.IsAt(_note, directory.Holder);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _note.Dispose();
        }
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (_note.IsClosed)
            {
                return;
            }

            try
            {
                File.SetLastWriteTimeUtc(_note, _time.GetUtcNow().UtcDateTime);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next beat may succeed. If none does, the disk takes no writes either.
            }
        }
    }
}
