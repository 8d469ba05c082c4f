using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit.Workspaces;

/// <summary>Lets callers with the same key go one after the other. Keeps nothing of a key whose turn is over.</summary>
internal sealed class KeyedTurns
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn; disposing the result ends it.</summary>
    public async ValueTask<IDisposable> TakeAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(key, out var turn))
            {
                return turn;
            }

            if (_turns.TryGetValue(key, out var other))
            {
                await other.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes the turn when nobody has it; disposing the result ends it.</summary>
    public bool TryTake(string key, [NotNullWhen(true)] out IDisposable? turn)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        turn = _turns.TryAdd(key, end) ? new Turn(this, key, end) : null;
        return turn is not null;
    }

    private sealed class Turn(KeyedTurns turns, string key, TaskCompletionSource end) : IDisposable
    {
        public void Dispose()
        {
            // Only its own: a turn that is ended twice must not end that of another.
            turns._turns.TryRemove(KeyValuePair.Create(key, end));
            end.TrySetResult();
        }
    }
}
