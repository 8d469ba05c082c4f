using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Replay;

/// <summary>Takes a journal's events one by one, and decides each anew from those before it.</summary>
internal sealed class Replayer(LoopId loop)
{
    private readonly Queue<LoopEvent> _decided = new();
    private readonly StepsUnderWay _steps = new();

    /// <summary>The state by the events taken so far.</summary>
    public LoopState? State { get; private set; }

    /// <summary>Takes the next event. Says where it differs from what is decided.</summary>
    /// <param name="stored">The event as it is stored.</param>
    /// <param name="loopEvent">The same, read.</param>
    /// <param name="next">The event after it: a decision that has several events is recognized by what follows.</param>
    public ReplayResult.Diverged? Take(StoredEvent stored, LoopEvent loopEvent, LoopEvent? next)
    {
        var version = (State?.Version ?? 0) + 1;
        if (stored.Version != version || stored.Type != LoopEventSerializer.TypeOf(loopEvent))
        {
            return Divergence.Of(version, $"event {version}", $"event {stored.Version}, stored as '{stored.Type}', that is {Divergence.Text(loopEvent)}");
        }

        if (State is null)
        {
            State = loopEvent is LoopStarted started ? LoopState.Begin(loop, started, stored.At) : null;
            return State is null ? Divergence.Of(version, "loop-started", Divergence.Text(loopEvent)) : null;
        }

        // A fork begins with a part of its source's journal, which may end between two events of one decision.
        if (loopEvent is LoopForked)
        {
            _decided.Clear();
        }

        if (_decided.Count == 0)
        {
            if (!_steps.IsHosted && loopEvent is not HostAttached && !StepsUnderWay.IsFromOutside(loopEvent))
            {
                return Divergence.Of(version, "host-attached", Divergence.Text(loopEvent));
            }

            var decision = new RecordedDecision(State, _steps, stored).Of(loopEvent, next);
            if (decision.Events.Count == 0)
            {
                return Divergence.Of(version, decision.Expected, Divergence.Text(loopEvent));
            }

            _steps.Advance(State, loopEvent);
            foreach (var decided in decision.Events)
            {
                _decided.Enqueue(decided);
            }
        }

        var diverged = Divergence.Between(version, _decided.Dequeue(), loopEvent);
        State = State.Apply(loopEvent, stored.At);
        return diverged;
    }

    /// <summary>The journal has no more events.</summary>
    public ReplayResult End() => _decided.TryPeek(out var missing)
        ? Divergence.Of(State!.Version + 1, Divergence.Text(missing), "the end of the journal")
        : new ReplayResult.Exact(State!.Version);
}
