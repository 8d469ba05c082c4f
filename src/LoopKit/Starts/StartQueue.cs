using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LoopKit.Scheduling;

namespace LoopKit.Starts;

/// <summary>Which loops run and which wait: the decision alone, without clock, timers or threads.</summary>
/// <remarks>
/// Loops that share their limits are a group, and its first one speaks for all. A group that a limit keeps back is parked there, and looked at
/// again only when the limit has room: every change takes logarithmic time, however many wait. Not thread-safe.
/// </remarks>
internal sealed class StartQueue
{
    private readonly StartLimits _limits;
    private readonly StartOrder _order;
    private readonly IComparer<StartGroup> _groupOrder;
    private readonly SortedSet<StartGroup> _ready;
    private readonly Dictionary<StartGroupKey, StartGroup> _groups = [];
    private readonly Dictionary<(LimitKind Kind, string Name), StartLimit> _shared = [];
    private readonly Dictionary<LoopId, StartTicket> _running = [];
    private readonly Dictionary<LoopId, StartTicket> _waiting = [];
    private readonly SortedSet<StartTicket> _later = new(Comparer<StartTicket>.Create((left, right) =>
        left.NotBefore != right.NotBefore ? Nullable.Compare(left.NotBefore, right.NotBefore) : string.CompareOrdinal(left.Loop.Value, right.Loop.Value)));

    public StartQueue(StartLimits limits)
    {
        _limits = limits;
        _order = new StartOrder(limits);
        _groupOrder = StartGroup.ByHead(_order);
        _ready = new SortedSet<StartGroup>(_groupOrder);
    }

    private enum LimitKind
    {
        Definition,
        Repository,
        Workspace,
    }

    /// <summary>How many loops have a place.</summary>
    public int Running => _running.Count;

    /// <summary>How many loops wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>When the next loop that waits for a point in time may start.</summary>
    public DateTimeOffset? NextDue => _later.Min?.NotBefore;

    public bool HasPlace(LoopId loop) => _running.ContainsKey(loop);

    public bool IsWaiting(LoopId loop) => _waiting.ContainsKey(loop);

    /// <summary>Gives a loop a place if there is one. Call <see cref="Admit"/> before, so that nobody who waits is passed over.</summary>
    public bool TryTake(StartTicket ticket, DateTimeOffset now)
    {
        if (WhyNot(ticket, now) is not null)
        {
            return false;
        }

        Take(ticket);
        return true;
    }

    /// <summary>Lets a loop wait, which neither has a place nor waits.</summary>
    public void Wait(StartTicket ticket, DateTimeOffset now)
    {
        _waiting.Add(ticket.Loop, ticket);
        if (ticket.NotBefore > now)
        {
            _later.Add(ticket);
        }
        else
        {
            Join(ticket);
        }
    }

    /// <summary>Forgets a loop, whether it has a place or waits. Those who may start now are found with <see cref="Admit"/>.</summary>
    public void Leave(LoopId loop)
    {
        if (_running.Remove(loop, out var ran))
        {
            foreach (var (kind, name, _) in LimitsOf(ran.Group))
            {
                _shared[(kind, name)].Running--;
            }

            LetOthersTry(ran.Group);
        }
        else if (_waiting.Remove(loop, out var waited) && !_later.Remove(waited))
        {
            Withdraw(waited);
            LetOthersTry(waited.Group);
        }
    }

    /// <summary>Changes who goes first. A loop that does not wait keeps its place.</summary>
    public void Change(LoopId loop, LoopPriority priority, DateTimeOffset now)
    {
        if (_waiting.TryGetValue(loop, out var before) && before.Priority != priority)
        {
            Leave(loop);
            Wait(before with { Priority = priority }, now);
        }
    }

    /// <summary>The next loop that may start now; it has its place then. <see langword="null"/> when there is none, or no place.</summary>
    public StartTicket? Admit(DateTimeOffset now)
    {
        while (_later.Min is { } due && due.NotBefore <= now)
        {
            _later.Remove(due);
            Join(due);
        }

        while (_running.Count < _limits.Loops && _ready.Min is { } group)
        {
            if (Obstacle(group.Key) is { } full)
            {
                Move(group, full.Limit.Parked);
                LetOthersTry(group.Key);
                continue;
            }

            var first = group.Head;
            _waiting.Remove(first.Loop);
            Withdraw(first);
            Take(first);
            LetOthersTry(first.Group);
            return first;
        }

        return null;
    }

    /// <summary>Why a loop cannot start now, in words; <see langword="null"/> when it can.</summary>
    public string? WhyNot(StartTicket ticket, DateTimeOffset now)
    {
        if (ticket.NotBefore > now)
        {
            return string.Create(CultureInfo.InvariantCulture, $"not before {ticket.NotBefore.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
        }

        if (_running.Count >= _limits.Loops)
        {
            return _limits.Loops == 0 ? "this host starts no loops" : $"{_running.Count} of {_limits.Loops} loops run";
        }

        return Obstacle(ticket.Group) is { } full ? full.Limit.Words(full.Most) : null;
    }

    private void Take(StartTicket ticket)
    {
        _running.Add(ticket.Loop, ticket);
        foreach (var (kind, name, _) in LimitsOf(ticket.Group))
        {
            Shared(kind, name).Running++;
        }
    }

    /// <summary>
    /// Where a limit has room, the first group that is parked there is ready again. Done whenever a loop gives a place back and whenever a group that was
    /// ready for the room takes it, is parked elsewhere or goes away: so nobody is parked at a limit with room unless somebody before him is ready.
    /// </summary>
    private void LetOthersTry(StartGroupKey key)
    {
        foreach (var (kind, name, _) in LimitsOf(key))
        {
            if (!_shared.TryGetValue((kind, name), out var limit))
            {
                continue;
            }

            if (limit.Parked.FirstOrDefault(group => limit.Running < LimitsOf(group.Key).First(own => own.Kind == kind).Most) is { } next)
            {
                Move(next, _ready);
            }
            else if (limit is { Running: 0, Parked.Count: 0 })
            {
                _shared.Remove((kind, name));
            }
        }
    }

    private void Join(StartTicket ticket)
    {
        if (!_groups.TryGetValue(ticket.Group, out var group))
        {
            _groups.Add(ticket.Group, group = new StartGroup(ticket.Group, _order) { Home = _ready });
        }

        Change(group, () => group.Waiting.Add(ticket));
        if (ReferenceEquals(group.Head, ticket) && !ReferenceEquals(group.Home, _ready))
        {
            // It may go before whoever was let go to the room that there is at its limit.
            Move(group, _ready);
        }
    }

    private void Withdraw(StartTicket ticket)
    {
        var group = _groups[ticket.Group];
        Change(group, () => group.Waiting.Remove(ticket));
        if (group.Waiting.Count == 0)
        {
            _groups.Remove(ticket.Group);
        }
    }

    /// <summary>A set sorts groups by their heads, so a group is out of it while its head changes.</summary>
    private static void Change(StartGroup group, Action change)
    {
        if (group.Waiting.Count > 0)
        {
            group.Home!.Remove(group);
        }

        change();
        if (group.Waiting.Count > 0)
        {
            group.Home!.Add(group);
        }
    }

    private static void Move(StartGroup group, SortedSet<StartGroup> home)
    {
        group.Home!.Remove(group);
        group.Home = home;
        home.Add(group);
    }

    private (StartLimit Limit, int Most)? Obstacle(StartGroupKey group)
    {
        foreach (var (kind, name, most) in LimitsOf(group))
        {
            if (_shared.TryGetValue((kind, name), out var limit) && limit.Running >= most)
            {
                return (limit, most);
            }
        }

        return null;
    }

    private StartLimit Shared(LimitKind kind, string name)
    {
        if (!_shared.TryGetValue((kind, name), out var limit))
        {
            _shared.Add((kind, name), limit = new StartLimit(WordsOf(kind, name), _groupOrder));
        }

        return limit;
    }

    private IEnumerable<(LimitKind Kind, string Name, int Most)> LimitsOf(StartGroupKey group)
    {
        // Also those without a limit of their own count against the limit of others of their type.
        yield return (LimitKind.Definition, group.Definition, Math.Min(group.MaxLoops ?? int.MaxValue, _limits.PerDefinition ?? int.MaxValue));

        if (_limits.PerRepository is { } perRepository)
        {
            yield return (LimitKind.Repository, group.Repository, perRepository);
        }

        if (group.SharesWorkspace && _limits.PerWorkspace is { } perWorkspace)
        {
            yield return (LimitKind.Workspace, group.Repository, perWorkspace);
        }
    }

    [SuppressMessage("Style", "IDE0072", Justification = "All cases are there.")]
    private static Func<int, int, string> WordsOf(LimitKind kind, string name) => kind switch
    {
        LimitKind.Definition => (running, most) => $"{running} of {most} loops of type '{name}' run",
        LimitKind.Repository => (running, most) => $"{running} of {most} loops on '{name}' run",
        _ => (running, most) => most == 1 ? $"another loop works in '{name}'" : $"{running} of {most} loops work in '{name}'",
    };
}
