using System.Collections.Concurrent;

namespace LoopKit.Workspaces;

/// <summary>Lets callers with the same key go one after the other.</summary>
/// <remarks>A key is kept for the life of the object: there are as many as there are loops and repositories.</remarks>
internal sealed class KeyedTurns
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn; disposing the result ends it.</summary>
    public async ValueTask<IDisposable> TakeAsync(string key, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
