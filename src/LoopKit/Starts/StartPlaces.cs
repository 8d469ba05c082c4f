using LoopKit.Scheduling;

namespace LoopKit.Starts;

/// <summary>The places of this host in which loops run, and the queue for them. Loops come and go, times come: each lets those in whose turn it is.</summary>
/// <remarks>Thread-safe. A loop that waits costs an entry; there is one timer, for the loop whose time comes next.</remarks>
internal sealed class StartPlaces : IDisposable
{
    /// <summary>A clock may be set, and no timer is endless: the time is looked at again after this at the latest.</summary>
    private static readonly TimeSpan _longestTimer = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly StartQueue _queue;
    private readonly ITimer _timer;
    private int _holds;
    private bool _isClosed;

    public StartPlaces(TimeProvider time, StartLimits limits)
    {
        _time = time;
        _queue = new StartQueue(limits);

        // Whoever makes a loop wait has nothing to do with the timer.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static places => ((StartPlaces)places!).LetIn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Called when a loop that waited has its place, on any thread and outside the lock. It must not block.</summary>
    public Action<StartTicket>? Admitted { get; set; }

    /// <summary>Gives a loop a place, or says why there is none; a loop that has one keeps it.</summary>
    public bool TryTake(StartTicket ticket, out string why)
    {
        List<StartTicket> admitted = [];
        bool taken;
        lock (_gate)
        {
            Admit(admitted);
            var now = _time.GetUtcNow();
            taken = _queue.HasPlace(ticket.Loop) || (!_isClosed && !_queue.IsWaiting(ticket.Loop) && _queue.TryTake(ticket, now));
            why = taken ? "" : _isClosed ? "the host is stopping" : _queue.WhyNot(ticket, now) ?? "others go first";
        }

        Tell(admitted);
        return taken;
    }

    /// <summary>Lets a loop wait until <see cref="Admitted"/> names it. Nothing happens to one that has a place or waits already.</summary>
    public void Wait(StartTicket ticket)
    {
        lock (_gate)
        {
            if (!_queue.HasPlace(ticket.Loop) && !_queue.IsWaiting(ticket.Loop))
            {
                _queue.Wait(ticket, _time.GetUtcNow());
            }
        }

        LetIn();
    }

    /// <summary>Whether a loop has a place.</summary>
    public bool HasPlace(LoopId loop)
    {
        lock (_gate)
        {
            return _queue.HasPlace(loop);
        }
    }

    /// <summary>Forgets a loop that has ended, rests or does not want to wait any more.</summary>
    public void Leave(LoopId loop)
    {
        lock (_gate)
        {
            if (!_queue.HasPlace(loop) && !_queue.IsWaiting(loop))
            {
                return;
            }

            _queue.Leave(loop);
        }

        LetIn();
    }

    /// <summary>Changes who goes first of those who wait.</summary>
    public void Change(LoopId loop, LoopPriority priority)
    {
        lock (_gate)
        {
            _queue.Change(loop, priority, _time.GetUtcNow());
        }

        LetIn();
    }

    /// <summary>Lets nobody of those who wait in, until the hold is disposed of: a host that starts first gives those their places who had them.</summary>
    public IDisposable Hold()
    {
        lock (_gate)
        {
            _holds++;
        }

        return new Holding(this);
    }

    /// <summary>Nobody gets a place any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    public void Dispose()
    {
        Close();
        _timer.Dispose();
    }

    /// <summary>Lets those in whose turn it is.</summary>
    public void LetIn()
    {
        List<StartTicket> admitted = [];
        lock (_gate)
        {
            Admit(admitted);
        }

        Tell(admitted);
    }

    private void Admit(List<StartTicket> admitted)
    {
        if (_holds > 0 || _isClosed)
        {
            return;
        }

        var now = _time.GetUtcNow();
        while (_queue.Admit(now) is { } ticket)
        {
            admitted.Add(ticket);
        }

        ArmTimer(now);
    }

    private void ArmTimer(DateTimeOffset now)
    {
        var due = _queue.NextDue is { } next ? TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp((next - now).TotalMilliseconds, 0, _longestTimer.TotalMilliseconds))) : Timeout.InfiniteTimeSpan;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Tell(List<StartTicket> admitted)
    {
        foreach (var ticket in admitted)
        {
            Admitted?.Invoke(ticket);
        }
    }

    private sealed class Holding(StartPlaces places) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            lock (places._gate)
            {
                places._holds -= _isOver ? 0 : 1;
                _isOver = true;
            }

            places.LetIn();
        }
    }
}
