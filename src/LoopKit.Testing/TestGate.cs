using LoopKit.Testing.Seams;

namespace LoopKit.Testing;

/// <summary>Something outside that a model or a tool of a test waits for, until the test opens it.</summary>
/// <remarks>Thread-safe. An <see cref="InMemoryTestHost"/> whose loops wait at a gate is idle; one whose loops wait for anything else of a test's own is not.</remarks>
public sealed class TestGate
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiters = [];
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen;

    /// <summary>Completes when somebody first comes to the gate.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Waits until the gate is open.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _reached.TrySetResult();
        Waiter waiter;
        lock (_lock)
        {
            if (_isOpen)
            {
                return;
            }

            waiter = new Waiter(OpenCall.Current);
            _waiters.Add(waiter);
        }

        await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).GiveUp(token), waiter).ConfigureAwait(false);
        await waiter.Passed.ConfigureAwait(false);
    }

    /// <summary>Lets through whoever waits and whoever comes.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _isOpen = true;
            foreach (var waiter in _waiters)
            {
                waiter.LetThrough();
            }

            _waiters.Clear();
        }
    }

    private sealed class Waiter
    {
        private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private OpenCall? _call;

        public Waiter(OpenCall? call) => (_call = call)?.Wait(1);

        public Task Passed => _passed.Task;

        public void LetThrough()
        {
            Leave();
            _passed.TrySetResult();
        }

        public void GiveUp(CancellationToken cancellationToken)
        {
            Leave();
            _passed.TrySetCanceled(cancellationToken);
        }

        /// <summary>Before it goes on: from then on its call works.</summary>
        private void Leave() => Interlocked.Exchange(ref _call, null)?.Wait(-1);
    }
}
