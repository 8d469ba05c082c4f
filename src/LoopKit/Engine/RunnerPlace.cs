using LoopKit.Starts;

namespace LoopKit.Engine;

/// <summary>Sees to it that a loop works only where it has a place, and gives the place back while the loop rests, or waits for people or for the end of a usage limit.</summary>
/// <remarks>Used by the loop's runner alone.</remarks>
internal sealed class RunnerPlace(StartPlaces places)
{
    /// <summary>Who waits longer than this for a model lets another loop run meanwhile.</summary>
    private static readonly TimeSpan _longWait = TimeSpan.FromMinutes(1);

    private bool _isTaken;

    /// <summary>What happens to a loop's place before a step; <see langword="null"/> when the step may be taken.</summary>
    /// <remarks>A loop that is asked to stop saves its work and ends wherever it is.</remarks>
    public LoopInput? Before(LoopState state, LoopStep step)
    {
        if (step is LoopStep.Record || state.Status.IsFinal() || state.StopRequested is not null)
        {
            return null;
        }

        if (state.Status == LoopStatus.Queued)
        {
            return WaitFor(state);
        }

        if (step is LoopStep.Rest || (step is LoopStep.Wait && (state.RetryAt is null || state.RetryWait > _longWait)))
        {
            _isTaken = false;
            places.Leave(state.Id);
            return null;
        }

        if (_isTaken)
        {
            return null;
        }

        _isTaken = places.TryTake(StartTicket.Of(state.ToSnapshot()), out var why);
        return _isTaken ? null : new LoopInput.PlaceWanted(why);
    }

    private LoopInput.PlaceGranted? WaitFor(LoopState state)
    {
        var ticket = StartTicket.Of(state.ToSnapshot());
        places.Change(state.Id, state.Priority);
        if (!places.TryTake(ticket, out _))
        {
            places.Wait(ticket);
        }

        _isTaken = places.TryTake(ticket, out _);
        return _isTaken ? new LoopInput.PlaceGranted() : null;
    }
}
