using LoopKit.Events;
using LoopKit.Tools;

namespace LoopKit.Testing.Journals;

/// <summary>Reads a journal from its beginning and says where an event cannot follow those before it. Knows nothing of the engine's own fold.</summary>
internal sealed class JournalOrder
{
    private readonly HashSet<(int Iteration, int Turn, int Call)> _begun = [];
    private readonly HashSet<(int Iteration, int Turn, int Call)> _ended = [];
    private readonly Dictionary<string, string> _callOfRequest = new(StringComparer.Ordinal);
    private HashSet<string> _needApproval = [];
    private bool _started;
    private bool _final;
    private bool _stopping;
    private int _iteration;
    private bool _isOpen;
    private long _epoch;
    private long _inbox;
    private int _turn;
    private int _calls;

    /// <summary>Takes one more event, and returns the rules that it breaks.</summary>
    public IEnumerable<string> Add(LoopEvent loopEvent)
    {
        List<string> violations = [];
        Check(!_final, "nothing follows the end of a loop", violations);
        Check(_started == loopEvent is not LoopStarted, "a journal begins with its only loop-started", violations);
        Check(!_stopping || !IsNewWork(loopEvent), "a loop that was asked to stop begins nothing new", violations);
        switch (loopEvent)
        {
            case LoopStarted:
                _started = true;
                break;
            case HostAttached attached:
                Check(attached.Epoch >= _epoch, $"epoch {attached.Epoch} follows {_epoch}", violations);
                _epoch = attached.Epoch;
                break;
            case StopRequested:
                _stopping = true;
                break;
            case LoopCompleted or LoopFailed or LoopStopped:
                Check(!_stopping || loopEvent is LoopStopped, "a stop wins", violations);
                _final = true;
                break;
            default:
                AddInIteration(loopEvent, violations);
                break;
        }

        return violations;
    }

    private static bool IsNewWork(LoopEvent loopEvent) => loopEvent is IterationStarted or TurnStarted or ToolStarted or ValidationStarted;

    private static void Check(bool holds, string rule, List<string> violations)
    {
        if (!holds)
        {
            violations.Add(rule);
        }
    }

    private void AddInIteration(LoopEvent loopEvent, List<string> violations)
    {
        switch (loopEvent)
        {
            case IterationStarted started:
                Check(!_isOpen && started.Iteration == _iteration + 1, $"iteration {started.Iteration} begins after {_iteration}, which is {(_isOpen ? "open" : "closed")}", violations);
                Read(started.InboxOffset, violations);
                (_iteration, _isOpen, _turn) = (started.Iteration, true, 0);
                break;
            case IterationCompleted completed:
                Check(_isOpen && completed.Iteration == _iteration, $"iteration {completed.Iteration} ends, but {_iteration} is {(_isOpen ? "open" : "closed")}", violations);
                _isOpen = false;
                break;
            case TurnStarted started:
                Check(_isOpen && (started.Turn == _turn || started.Turn == _turn + 1), $"turn {started.Turn} begins after {_turn}", violations);
                Read(started.InboxOffset, violations);
                (_turn, _calls) = (started.Turn, 0);
                break;
            case TurnCompleted reply:
                _needApproval = reply.ToolCalls.Where(call => call.Asks is not null).Select(call => call.CallId).ToHashSet(StringComparer.Ordinal);
                break;
            case PersonAsked asked:
                _callOfRequest[asked.Request] = asked.CallId;
                break;
            case PersonAnswered { Approved: true } approved:
                _needApproval.Remove(_callOfRequest[approved.Request]);
                break;
            case ToolStarted started when _needApproval.Contains(started.CallId):
                violations.Add("a call is started that a person had to approve and has not");
                break;
            case ToolStarted started:
                Check(_begun.Add(Call(started)) || started.Effects is ToolEffects.ReadOnly or ToolEffects.Idempotent, "a call that may not be repeated is started twice", violations);
                Check(!_ended.Contains(Call(started)), "a call that has ended is started", violations);
                break;
            case ToolReconciled { Verdict: ReconcileVerdict.DidNotHappen } reconciled:
                _begun.Remove((reconciled.Iteration, reconciled.Turn, _calls));
                break;
            case ToolCompleted completed:
                Check(_ended.Add((completed.Iteration, completed.Turn, _calls++)), "a call ends twice", violations);
                break;
        }
    }

    private (int Iteration, int Turn, int Call) Call(ToolStarted started) => (started.Iteration, started.Turn, _calls);

    /// <summary>A message is read once: the inbox position never goes back.</summary>
    private void Read(long offset, List<string> violations)
    {
        Check(offset >= _inbox, $"inbox position {offset} follows {_inbox}", violations);
        _inbox = offset;
    }
}
