using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Replay;

/// <summary>Which steps may be under way at a point of a journal: what the engine asked for and what has no outcome yet.</summary>
/// <remarks>
/// A step whose intent is recorded is under way for certain. Others begin without a trace, and commands are obeyed before and during them:
/// then the step may be any that was asked for since the last outcome.
/// </remarks>
internal sealed class StepsUnderWay
{
    private readonly List<LoopStep> _asked = [];
    private LoopStep? _announced;

    /// <summary>Whether a host has taken the loop over; before, nothing happens.</summary>
    public bool IsHosted { get; private set; }

    /// <summary>The step whose intent was recorded last and that has no outcome.</summary>
    public LoopStep? Announced => _announced;

    /// <summary>What the runner asks for now; <see langword="null"/> while an announced step must end first.</summary>
    public LoopStep? Next(LoopState state) => _announced switch
    {
        null => LoopDecider.Next(state),

        // A stop cancels what runs; only a tool's end is recorded in any case.
        not (LoopStep.CallTool or LoopStep.CallTogether) when state.StopRequested is not null => LoopDecider.Next(state),
        _ => null,
    };

    /// <summary>The step whose intent may be recorded now. Calls that are made together have one each.</summary>
    public LoopStep? ToAnnounce(LoopState state) => _announced switch
    {
        null => Next(state),
        LoopStep.CallTogether calls when state.Current!.ToolsInFlight.Count < calls.Calls.Count && LoopDecider.Next(state) is LoopStep.CallTogether same && same.Calls[0] == calls.Calls[0] => calls,
        _ => null,
    };

    /// <summary>The steps whose outcome may come now.</summary>
    public IEnumerable<LoopStep> Open(LoopState state)
    {
        IEnumerable<LoopStep?> steps = [_announced, .. _asked, Next(state) is { } next && !RecordedStep.IsAnnounced(next) ? next : null];
        return steps.OfType<LoopStep>();
    }

    /// <summary>Whether an event is written without the loop being hosted.</summary>
    public static bool IsFromOutside(LoopEvent loopEvent) => loopEvent is LoopForked or LoopQueued or LoopBlocked { Reason.Code: EndCode.JournalDamaged } || IsSaid(loopEvent);

    /// <summary>What people say is obeyed before and during steps, and recorded also while no host runs the loop.</summary>
    private static bool IsSaid(LoopEvent loopEvent) => loopEvent is LoopSteered or PersonAnswered or LoopReprioritised or BudgetRaised;

    /// <summary>An event was recognized.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="loopEvent">The event.</param>
    public void Advance(LoopState state, LoopEvent loopEvent)
    {
        switch (loopEvent)
        {
            case PauseRequested or LoopResumed or StopRequested:
            case var said when IsSaid(said):
                if (_announced is null && LoopDecider.Next(state) is var step && !RecordedStep.IsAnnounced(step))
                {
                    _asked.Add(step);
                }

                break;
            case LoopQueued or LoopAdmitted:
                // Only ever between two steps.
                break;
            case TurnStarted or ToolStarted or ValidationStarted or ReviewStarted:
                _announced = LoopDecider.Next(state);
                _asked.Clear();
                break;
            case BudgetReserved:
                // The tool goes on.
                break;
            case ToolCompleted { Outcome: not ToolOutcome.Cancelled } when state.Current?.ToolsInFlight.Count > 1:
                // The others that are made together are still under way.
                break;
            default:
                IsHosted = loopEvent is HostAttached || (IsHosted && !IsFromOutside(loopEvent));
                _announced = null;
                _asked.Clear();
                break;
        }
    }
}
