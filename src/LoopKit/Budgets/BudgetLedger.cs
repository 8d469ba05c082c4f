namespace LoopKit.Budgets;

/// <summary>Keeps budgets: what a call may use at most is reserved before it is made, and what it used is settled after it.</summary>
/// <remarks>
/// <para>Accounts form a hierarchy, such as host, loop, iteration. A reservation counts at every level or at none, and no level ever has more spent
/// and reserved than its limit, as long as calls use no more than they reserved. What a call used beyond that is settled truly all the same, and nothing
/// more is granted there.</para>
/// <para>A reservation that nobody settles counts as spent in full when its time is over: whoever held it may have made the call.</para>
/// <para>Thread-safe. All in memory: who wants it durable records reservations and settlements, and opens accounts with what was spent before.</para>
/// </remarks>
public sealed class BudgetLedger : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _begin;
    private readonly Lock _lock = new();
    private readonly BudgetQueue _queue = new();
    private readonly PriorityQueue<BudgetReservation, TimeSpan> _expiring = new();
    private readonly ITimer _timer;
    private TimeSpan? _alarm;

    /// <summary>Opens a ledger.</summary>
    /// <param name="time">The clock that reservations expire by. Default: the system's.</param>
    public BudgetLedger(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _begin = _time.GetTimestamp();
        _timer = _time.CreateTimer(static ledger => ((BudgetLedger)ledger!).OnAlarm(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Opens an account. Nothing of it must be closed.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="parent">The account whose limits hold too, of the same ledger.</param>
    /// <param name="spent">What was spent in it before. It does not count for the parent, which was opened with its own.</param>
    public BudgetAccount Open(string name, BudgetLimits limits, BudgetAccount? parent = null, BudgetAmount spent = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(limits);
        if (parent is not null && !ReferenceEquals(parent.Ledger, this))
        {
            throw new ArgumentException($"The account '{parent.Name}' is of another ledger.", nameof(parent));
        }

        return new BudgetAccount(this, name, limits, parent, spent);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>Reserves, unless others must settle first.</summary>
    internal BudgetDecision Try(BudgetAccount account, BudgetRequest request)
    {
        lock (_lock)
        {
            ExpireDue();
            return _queue.IsBehindOthers(account) ? BudgetDecision.MustWait : Decide(account, request);
        }
    }

    /// <summary>Puts a request into the queue; it may be decided at once.</summary>
    internal BudgetWaiter Enqueue(BudgetAccount account, BudgetRequest request)
    {
        lock (_lock)
        {
            ExpireDue();
            var waiter = _queue.Add(account, request);
            Grant();
            return waiter;
        }
    }

    /// <summary>Waits while others must settle first.</summary>
    internal async ValueTask<BudgetDecision> WaitAsync(BudgetWaiter waiter, CancellationToken cancellationToken)
    {
        if (waiter.Decision.IsCompleted)
        {
            return await waiter.Decision.ConfigureAwait(false);
        }

        using var registration = cancellationToken.UnsafeRegister(static (state, token) => Leave(state!, token), (this, waiter));
        return await waiter.Decision.ConfigureAwait(false);
    }

    /// <summary>Settles a reservation once; a late settlement of one that has expired puts right what was counted for it.</summary>
    internal void Settle(BudgetReservation reservation, BudgetAmount used)
    {
        lock (_lock)
        {
            switch (reservation.State)
            {
                case BudgetReservationState.Open:
                    Book(reservation.Account, reserved: default(BudgetAmount) - reservation.Amount, spent: used);
                    break;
                case BudgetReservationState.Expired:
                    Book(reservation.Account, reserved: default, spent: used - reservation.Amount);
                    break;
                default:
                    return;
            }

            reservation.State = BudgetReservationState.Settled;
            ExpireDue();
            Grant();
        }
    }

    /// <summary>Sets when an open reservation expires, from now.</summary>
    internal void ExpireAfter(BudgetReservation reservation, TimeSpan time)
    {
        lock (_lock)
        {
            if (reservation.State == BudgetReservationState.Open)
            {
                SetExpiry(reservation, time);
                SetAlarm();
            }
        }
    }

    internal void SetLimits(BudgetAccount account, BudgetLimits limits)
    {
        lock (_lock)
        {
            account.Limits = limits;
            ExpireDue();
            Grant();
        }
    }

    /// <summary>Puts right what was spent in an account, and with it in those above.</summary>
    internal void Align(BudgetAccount account, BudgetAmount spent)
    {
        lock (_lock)
        {
            if (account.Spent != spent)
            {
                Book(account, reserved: default, spent: spent - account.Spent);
                Grant();
            }
        }
    }

    internal BudgetBalance BalanceOf(BudgetAccount account)
    {
        lock (_lock)
        {
            ExpireDue();
            return new BudgetBalance(account.Name, account.Limits, account.Spent, account.Reserved);
        }
    }

    private static void Leave(object state, CancellationToken cancellationToken)
    {
        var (ledger, waiter) = ((BudgetLedger, BudgetWaiter))state;
        lock (ledger._lock)
        {
            if (!ledger._queue.Remove(waiter))
            {
                return;
            }

            ledger.Grant(); // It may have been the one that there was no room for.
        }

        waiter.Leave(cancellationToken);
    }

    private void OnAlarm()
    {
        lock (_lock)
        {
            _alarm = null;
            ExpireDue();
            Grant();
        }
    }

    private BudgetDecision Decide(BudgetAccount account, BudgetRequest request)
    {
        if (BudgetGrant.Shortage(account, request) is { } shortage)
        {
            return new BudgetDecision(null, shortage);
        }

        if (BudgetGrant.Of(account, request) is not { } amount)
        {
            return BudgetDecision.MustWait;
        }

        var reservation = new BudgetReservation(account, amount);
        Book(account, reserved: amount, spent: default);
        if (request.ExpiresAfter is { } time)
        {
            SetExpiry(reservation, time);
        }

        return new BudgetDecision(reservation, null);
    }

    /// <summary>Serves those who wait in the order of their arrival; nobody overtakes at an account that somebody waits for.</summary>
    private void Grant()
    {
        _queue.Serve(Decide);
        SetAlarm();
    }

    private void ExpireDue()
    {
        var now = Now;
        while (_expiring.TryPeek(out var reservation, out var at) && (at <= now || reservation.State != BudgetReservationState.Open))
        {
            _expiring.Dequeue();
            if (reservation.State == BudgetReservationState.Open && reservation.Expiry == at)
            {
                reservation.State = BudgetReservationState.Expired;
                Book(reservation.Account, reserved: default(BudgetAmount) - reservation.Amount, spent: reservation.Amount);
            }
        }
    }

    private void SetExpiry(BudgetReservation reservation, TimeSpan time)
    {
        var at = Now + time;
        reservation.Expiry = at;
        _expiring.Enqueue(reservation, at);
    }

    /// <summary>Only who waits needs to be told that a reservation has expired; all others look.</summary>
    private void SetAlarm()
    {
        TimeSpan? alarm = !_queue.IsEmpty && _expiring.TryPeek(out _, out var next) ? next : null;
        if (alarm == _alarm)
        {
            return;
        }

        // Timers count whole milliseconds and would come a fraction too early, again and again.
        _alarm = alarm;
        var due = alarm is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((at - Now).TotalMilliseconds))) : Timeout.InfiniteTimeSpan;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Measured, not looked up: a clock that is put on must not let reservations expire.</summary>
    private TimeSpan Now => _time.GetElapsedTime(_begin);

    private static void Book(BudgetAccount account, BudgetAmount reserved, BudgetAmount spent)
    {
        for (var level = account; level is not null; level = level.Parent)
        {
            level.Reserved += reserved;
            level.Spent += spent;
        }
    }
}
