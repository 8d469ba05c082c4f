using LoopKit.Testing.Seams;

namespace LoopKit.Testing.Crashes;

/// <summary>Stops a host dead: from one crossing on nothing passes any more, in either direction.</summary>
/// <param name="stopAt">The crossing, from 1, at which the host dies. <see langword="null"/>: none.</param>
internal sealed class CrashGate(int? stopAt) : IPassage
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<string> _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _crossings = [];
    private int? _stopAt = stopAt;

    /// <summary>Completes with the place where the host died.</summary>
    public Task<string> Crashed => _crashed.Task;

    public bool IsClosed => _crashed.Task.IsCompleted;

    /// <summary>The crossings so far, in words.</summary>
    public IReadOnlyList<string> Crossings
    {
        get
        {
            lock (_lock)
            {
                return [.. _crossings];
            }
        }
    }

    public async ValueTask<T> PassAsync<T>(SeamCall call, Func<ValueTask<T>> inner)
    {
        Cross("before", call);
        var result = await inner().ConfigureAwait(false);
        Cross("after", call);
        return result;
    }

    /// <summary>The host does not die any more, if it has not yet.</summary>
    public void Disarm()
    {
        lock (_lock)
        {
            _stopAt = null;
        }
    }

    /// <summary>Throws when the host is dead: for effects that do not cross the gate.</summary>
    public void ThrowIfClosed() => HostCrashedException.ThrowIf(IsClosed);

    private void Cross(string side, SeamCall call)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            _crossings.Add($"{side} {call.What}");
            if (_crossings.Count == _stopAt)
            {
                _crashed.TrySetResult(_crossings[^1]);
                ThrowIfClosed();
            }
        }
    }
}
