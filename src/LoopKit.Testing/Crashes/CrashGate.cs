using LoopKit.Testing.Seams;

namespace LoopKit.Testing.Crashes;

/// <summary>Stops a host dead: from one crossing on nothing passes any more, in either direction.</summary>
/// <param name="stopAt">The crossing, from 1, at which the host dies. <see langword="null"/>: none.</param>
internal sealed class CrashGate(int? stopAt) : IPassage
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<string> _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _crossings = [];

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

    /// <summary>Kills the host now, wherever it is.</summary>
    public void Close(string where) => _crashed.TrySetResult(where);

    /// <summary>Throws when the host is dead: for effects that do not cross the gate.</summary>
    public void ThrowIfClosed() => HostCrashedException.ThrowIf(IsClosed);

    private void Cross(string side, SeamCall call)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            _crossings.Add($"{side} {call.What}");
            if (_crossings.Count == stopAt)
            {
                Close(_crossings[^1]);
                ThrowIfClosed();
            }
        }
    }
}
