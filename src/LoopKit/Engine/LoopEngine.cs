using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LoopKit.Coordination;
using LoopKit.Events;
using LoopKit.Starts;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>Runs the loops of one store in this process.</summary>
internal sealed class LoopEngine : ILoopEngine, IAsyncDisposable
{
    private static readonly TimeSpan _leaseDuration = TimeSpan.FromDays(1);

    private readonly LoopParts _parts;
    private readonly SpecResolver _specs;
    private readonly LoopForks _forks;
    private readonly LoopBeginnings _beginnings;
    private readonly RecurringLoops _recurring;
    private readonly Coordinator _coordinator;
    private readonly LoopSignals _signals;
    private readonly HostId _host;
    private readonly Pulses _pulses = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<LoopId, Lazy<Task<Running>>> _running = new();

    public LoopEngine(LoopParts parts, SpecResolver specs, LoopForks forks, Coordinator coordinator, LoopSignals signals)
    {
        _parts = parts;
        _specs = specs;
        _forks = forks;
        _coordinator = coordinator;
        _signals = signals;
        _host = HostId.New(parts.Time);
        _beginnings = new LoopBeginnings(parts);
        _recurring = new RecurringLoops(parts);
        parts.Places.Admitted = ticket => _ = GoOnAsync(ticket);
    }

    public async ValueTask<LoopSnapshot> StartAsync(LoopId id, LoopSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var resolved = await _specs.ResolveAsync(spec, cancellationToken).ConfigureAwait(false);
        using (await _beginnings.EnterAsync(id, cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } existing)
            {
                await EnsureSameAsync(id, resolved.Spec, cancellationToken).ConfigureAwait(false);
                await RunAgainAsync(existing).ConfigureAwait(false);
                return existing;
            }

            using var name = await _beginnings.HoldNameAsync(resolved.Spec.Name, LoopName.SlugOf(resolved.Spec.Goal), cancellationToken).ConfigureAwait(false);
            if (await _beginnings.WriteAsync(id, resolved with { Name = name.Name }).ConfigureAwait(false) is { Status: LoopStatus.Queued } queued)
            {
                _parts.Places.Wait(StartTicket.Of(queued));
                return queued;
            }
        }

        // The loop is durable already: that it cannot be leased just now is no reason to leave it to nobody.
        var outage = new StoreOutage(id, _parts.Time, _parts.Logger);
        await outage.OutlastAsync(async () => await ActivateAsync(id, null).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new LoopKitException(ErrorCodes.LoopNotFound, $"Loop '{id}' is gone from the store.");
    }

    public async ValueTask<LoopSnapshot> ForkAsync(LoopId source, ForkPoint at, LoopId newId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(at);
        using (await _beginnings.EnterAsync(newId, cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(newId, cancellationToken).ConfigureAwait(false) is { } existing)
            {
                await _forks.EnsureSameAsync(source, at, newId, cancellationToken).ConfigureAwait(false);
                await RunAgainAsync(existing).ConfigureAwait(false);
                return existing;
            }

            var prefix = await _forks.ReadAsync(source, at, newId, cancellationToken).ConfigureAwait(false);
            using var name = await _beginnings.HoldNameAsync(at.Name, LoopName.ForkOf(prefix.State.Name), cancellationToken).ConfigureAwait(false);
            await _forks.StartAsync(prefix, source, at, name.Name, cancellationToken).ConfigureAwait(false);
        }

        await ActivateAsync(newId, null).ConfigureAwait(false);
        return await FindAsync(newId, cancellationToken).ConfigureAwait(false) ?? throw new LoopKitException(ErrorCodes.LoopNotFound, $"Loop '{newId}' is gone from the store.");
    }

    public async ValueTask<CommandResult> SendAsync(LoopId id, LoopCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        while (await Journal.FoldAsync(_parts.Store, id, cancellationToken).ConfigureAwait(false) is { } state)
        {
            if (state.Status.IsFinal())
            {
                return LoopDecider.Refuse(state, command) is { } refusal ? new CommandResult.Refused(refusal) : new CommandResult.Accepted(state.ToSnapshot());
            }

            _stopping.Token.ThrowIfCancellationRequested();
            var mail = new Mail.Command(command);
            var running = await DeliverAsync(id, mail, cancellationToken).ConfigureAwait(false);
            if (await mail.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false) is { } result)
            {
                return result;
            }

            await running.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new CommandResult.NoSuchLoop();
    }

    public ValueTask<LoopSnapshot?> FindAsync(LoopId id, CancellationToken cancellationToken = default) => _parts.Store.FindLoopAsync(id, cancellationToken);

    public IAsyncEnumerable<LoopSnapshot> ListAsync(LoopQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _parts.Store.ListLoopsAsync(query, cancellationToken);
    }

    public async IAsyncEnumerable<RecordedEvent> WatchAsync(LoopId id, long afterVersion = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            // The wait is armed before the store is read, so that nothing falls between the two.
            var pulse = _pulses.Next(id);
            var final = false;
            await foreach (var stored in _parts.Store.ReadAsync(StreamId.ForLoop(id), afterVersion, cancellationToken).ConfigureAwait(false))
            {
                var recorded = StoredLoopEvent.ToRecorded(id, stored);
                afterVersion = recorded.Version;
                final |= recorded.Event is LoopCompleted or LoopFailed or LoopStopped;
                yield return recorded;
            }

            if (final || (await FindAsync(id, cancellationToken).ConfigureAwait(false))?.Status.IsFinal() is null or true)
            {
                yield break;
            }

            await pulse.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<string> ReadContentAsync(Content content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new Contents(_parts.Store).ReadAsync(content, cancellationToken);
    }

    /// <summary>Takes over every loop of the store that has not come to rest. One whose journal cannot be read is blocked, and the others go on.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreUnavailable"/>: the store itself fails; start again when the cause is gone.</exception>
    public async ValueTask RecoverAsync(CancellationToken cancellationToken)
    {
        // Nobody who waits goes before those who had a place.
        using var hold = _parts.Places.Hold();
        var open = new LoopQuery { Status = [LoopStatus.Running, LoopStatus.Waiting, LoopStatus.Paused] };
        var loops = await ListAsync(open, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        loops.Reverse();
        foreach (var loop in loops)
        {
            try
            {
                _ = StartForecast.HasPlace(loop) && _parts.Places.TryTake(StartTicket.Of(loop), out _);
                await ActivateAsync(loop.Id, null).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or LoopKitException { Code: ErrorCodes.StoreUnavailable }))
            {
                // It was reported when it was tried; the others go on.
            }
        }

        await PickUpAsync(cancellationToken).ConfigureAwait(false);
        await _coordinator.ResumeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets those queued loops of the store wait here that do not yet.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreUnavailable"/>.</exception>
    public async ValueTask PickUpAsync(CancellationToken cancellationToken)
    {
        await foreach (var loop in ListAsync(new LoopQuery { Status = [LoopStatus.Queued] }, cancellationToken).ConfigureAwait(false))
        {
            _parts.Places.Wait(StartTicket.Of(loop));
        }

        _parts.Places.LetIn();
    }

    /// <summary>Also loops that nobody runs here hear a message that reaches them.</summary>
    public void HearAll() => _signals.Unheard = loop => _ = ActivateAsync(loop, null);

    /// <summary>The runners of this host. <see langword="null"/> while one is being started.</summary>
    public async ValueTask<IReadOnlyList<LoopRunner>?> FindRunnersAsync()
    {
        List<LoopRunner> runners = [];
        foreach (var activation in _running.Values)
        {
            if (!activation.Value.IsCompletedSuccessfully)
            {
                return null;
            }

            runners.Add((await activation.Value.ConfigureAwait(false)).Runner);
        }

        return runners;
    }

    /// <summary>Lets every loop finish its turn, and lets go of it. Nothing starts any more.</summary>
    /// <param name="most">How long that may take; what works then still is cancelled by <see cref="DisposeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the waiting at once.</param>
    public async ValueTask DrainAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        if (most <= TimeSpan.Zero || _stopping.IsCancellationRequested)
        {
            return;
        }

        _signals.Unheard = null;
        _parts.IsDraining = true;
        _parts.Places.Close();
        using var deadline = new CancellationTokenSource(most, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var drained = await Task.WhenAll(_running.Select(entry => DrainAsync(entry.Key, entry.Value, either.Token))).ConfigureAwait(false);
        _parts.Logger.Drained(drained.Count(done => done), drained.Count(done => !done));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        _signals.Unheard = null;
        _parts.Places.Close();
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var activation in _running.Values)
        {
            await ((Task)activation.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (activation.Value.IsCompletedSuccessfully)
            {
                await (await activation.Value.ConfigureAwait(false)).Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Lets one loop finish its turn; its lease is given back, so that another host may have it at once. False when it took too long.</summary>
    private async Task<bool> DrainAsync(LoopId id, Lazy<Task<Running>> activation, CancellationToken cancellationToken)
    {
        try
        {
            var running = await activation.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            running.Runner.Wake();
            await running.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _parts.Store.LeaseAsync(StreamId.ForLoop(id), _host, TimeSpan.FromTicks(1), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or LoopKitException)
        {
            return !cancellationToken.IsCancellationRequested;
        }
    }

    /// <summary>Hands a command to whoever runs the loop here; a runner that is started for it hears it before it does anything.</summary>
    private async ValueTask<Running> DeliverAsync(LoopId id, Mail.Command mail, CancellationToken cancellationToken)
    {
        var (running, isNew) = await ActivateAsync(id, mail).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!isNew && !await running.Runner.PostAsync(mail, cancellationToken).ConfigureAwait(false))
        {
            mail.Answer.TrySetResult(null);
        }

        return running;
    }

    /// <summary>A loop that waited has its place: it is run from now on, or its runner told.</summary>
    private async Task GoOnAsync(StartTicket ticket)
    {
        if (ticket.Recurs && !_running.ContainsKey(ticket.Loop) && !await _recurring.ComesAsync(ticket.Loop, _host, StartAsync, _stopping.Token).ConfigureAwait(false))
        {
            return;
        }

        var (running, isNew) = await ActivateAsync(ticket.Loop, null).ConfigureAwait(false);
        if (!isNew)
        {
            running.Runner.Wake();
        }
    }

    private async Task<(Running Running, bool IsNew)> ActivateAsync(LoopId id, Mail? firstMail)
    {
        var own = new Lazy<Task<Running>>(() => TakeOverAsync(id, firstMail));
        var activation = _running.GetOrAdd(id, own);
        return (await activation.Value.ConfigureAwait(false), ReferenceEquals(activation, own));
    }

    private async Task<Running> TakeOverAsync(LoopId id, Mail? firstMail)
    {
        try
        {
            var stream = StreamId.ForLoop(id);
            var lease = await _parts.Store.LeaseAsync(stream, _host, _leaseDuration, _stopping.Token).ConfigureAwait(false);
            if (lease is LeaseResult.HeldByOther other)
            {
                throw new LoopKitException(ErrorCodes.Fenced, $"Loop '{id}' is run by host {other.Owner} until {other.ExpiresAt:u}. Stop that host, or wait.");
            }

            var epoch = ((LeaseResult.Granted)lease).Epoch;
            await _parts.Budget.ReadAsync(_stopping.Token).ConfigureAwait(false);
            var state = await FoldAsync(id, epoch).ConfigureAwait(false)
                ?? throw new LoopKitException(ErrorCodes.LoopNotFound, $"There is no loop '{id}'.");
            if (state.Version > 1)
            {
                var orphans = await _parts.Processes.EndOrphansAsync(id).ConfigureAwait(false);
                _parts.Logger.LoopRecovered(id, state.Iteration, state.Version, orphans);
            }

            var runner = new LoopRunner(_parts, state, epoch, _pulses.Raise, _stopping.Token);
            if (firstMail is not null)
            {
                await runner.PostAsync(firstMail, CancellationToken.None).ConfigureAwait(false);
            }

            _signals.Listen(id, runner.Wake);
            return new Running(runner, RunAsync(id, runner, new LoopInput.Attached(_host, epoch)));
        }
        catch (Exception exception)
        {
            _parts.Logger.RunnerFailed(exception, id);
            _parts.Places.Leave(id);
            _running.TryRemove(id, out _);
            _parts.Stillness.Change();
            throw;
        }
    }

    /// <summary>Reads where a loop is; one whose journal cannot be read is blocked before the error goes on.</summary>
    private async ValueTask<LoopState?> FoldAsync(LoopId id, long epoch)
    {
        try
        {
            return await Journal.FoldAsync(_parts.Store, id, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or LoopKitException { Code: ErrorCodes.StoreUnavailable }))
        {
            if (await new LoopQuarantine(_parts.Store, _parts.Time).TryAddAsync(id, epoch, exception, _stopping.Token).ConfigureAwait(false))
            {
                _pulses.Raise(id);
            }

            throw;
        }
    }

    private async Task RunAsync(LoopId id, LoopRunner runner, LoopInput.Attached attached)
    {
        // The caller goes on at once: a loop never runs on the thread that started it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var ended = runner;
        LoopKitException? fenced = null;
        try
        {
            await runner.RunAsync(attached).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _parts.Logger.RunnerFailed(exception, id);
            fenced = exception is LoopKitException { Code: ErrorCodes.Fenced } other ? other : null;
        }
        finally
        {
            _signals.Ignore(id);
            _coordinator.RunnerEnded(id);
            _parts.Places.Leave(id);
            _running.TryRemove(id, out _);
            _pulses.Raise(id);
            _parts.Stillness.Change();
        }

        if (fenced is not null)
        {
            _pulses.Fail(id, fenced);
        }
    }

    private async ValueTask EnsureSameAsync(LoopId id, LoopSpec spec, CancellationToken cancellationToken)
    {
        var state = await Journal.FoldAsync(_parts.Store, id, cancellationToken).ConfigureAwait(false);
        if (state is null || !SpecText.Same(state.Started.Spec, spec))
        {
            throw new LoopKitException(ErrorCodes.LoopExists, $"Loop '{id}' exists with another specification. Use another id, or the same specification.");
        }
    }

    /// <summary>A start that failed after its first write left a loop that nobody runs: the same start again lets it go on.</summary>
    private async ValueTask RunAgainAsync(LoopSnapshot loop)
    {
        if (loop.Status == LoopStatus.Queued)
        {
            _parts.Places.Wait(StartTicket.Of(loop));
        }
        else if (!loop.Status.IsAtRest())
        {
            await ActivateAsync(loop.Id, null).ConfigureAwait(false);
        }
    }

    /// <summary>A loop that runs here, and the end of its running.</summary>
    private sealed record Running(LoopRunner Runner, Task Ended);
}
