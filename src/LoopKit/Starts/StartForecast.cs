using LoopKit.Engine;

namespace LoopKit.Starts;

/// <summary>Who will start when, if every loop takes as long as those of its type that ended last. Pure.</summary>
internal sealed class StartForecast
{
    private readonly StartQueue _queue;
    private readonly DateTimeOffset _now;
    private readonly StartDurations _durations;
    private readonly Dictionary<LoopId, LoopSnapshot> _loops;
    private readonly Dictionary<LoopId, string> _reasons = [];
    private readonly PriorityQueue<LoopSnapshot, (DateTimeOffset End, string Id)> _ends = new();
    private readonly int _running;
    private readonly int _places;

    /// <param name="open">Every loop that has a place or waits for one.</param>
    /// <param name="durations">How long loops take.</param>
    /// <param name="limits">How many run at a time.</param>
    /// <param name="now">The time.</param>
    public StartForecast(IReadOnlyCollection<LoopSnapshot> open, StartDurations durations, StartLimits limits, DateTimeOffset now)
    {
        _queue = new StartQueue(limits);
        _now = now;
        _durations = durations;
        _places = limits.Loops;
        _loops = open.Where(loop => loop.Status == LoopStatus.Queued).ToDictionary(loop => loop.Id);
        foreach (var loop in open.Where(HasPlace))
        {
            _queue.TryTake(StartTicket.Of(loop) with { NotBefore = null }, now);
            _ends.Enqueue(loop, (Later(now, BeganAt(loop) + Take(loop)), loop.Id.Value));
        }

        _running = _queue.Running;
        foreach (var loop in _loops.Values)
        {
            var ticket = StartTicket.Of(loop);
            _reasons[loop.Id] = _queue.WhyNot(ticket, now) ?? "its turn is next";
            _queue.Wait(ticket, now);
        }
    }

    /// <summary>Whether a loop has a place, as its summary says.</summary>
    public static bool HasPlace(LoopSnapshot loop) => loop.Status == LoopStatus.Running || (loop.Status == LoopStatus.Waiting && loop.Request is null);

    public QueueSnapshot Make()
    {
        List<QueuedLoop> waiting = [];
        var isKnown = true;
        for (var at = _now; ;)
        {
            while (_queue.Admit(at) is { } ticket)
            {
                var loop = _loops[ticket.Loop];
                _loops.Remove(loop.Id);
                waiting.Add(new QueuedLoop(loop, waiting.Count + 1, _reasons[loop.Id], isKnown ? at - _now : null));
                _ends.Enqueue(loop, (at + Take(loop), loop.Id.Value));
            }

            if (_queue.Waiting == 0 || !TryMoveOn(ref at, ref isKnown))
            {
                break;
            }
        }

        // What no end of a loop lets in: a host that starts nothing.
        waiting.AddRange(_loops.Values.OrderBy(loop => loop.QueuedAt).ThenBy(loop => loop.Id.Value, StringComparer.Ordinal).Select((loop, index) =>
            new QueuedLoop(loop, waiting.Count + index + 1, _reasons[loop.Id], null)).ToList());
        return new QueueSnapshot(_running, _places, waiting);
    }

    /// <summary>To what happens next: a loop ends, or the time of one comes.</summary>
    private bool TryMoveOn(ref DateTimeOffset at, ref bool isKnown)
    {
        var ends = _ends.TryPeek(out _, out var end);
        if (_queue.NextDue is { } due && (!ends || due <= end.End))
        {
            at = Later(at, due);
            return true;
        }

        if (!ends)
        {
            return false;
        }

        // Whoever starts after an end that nobody can foresee starts at a time that nobody can foresee.
        isKnown &= _durations.IsKnown;
        at = Later(at, end.End);
        _queue.Leave(_ends.Dequeue().Id);
        return true;
    }

    private TimeSpan Take(LoopSnapshot loop) => _durations.Of(loop.Definition);

    private static DateTimeOffset BeganAt(LoopSnapshot loop) => loop.AdmittedAt ?? loop.StartedAt;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
