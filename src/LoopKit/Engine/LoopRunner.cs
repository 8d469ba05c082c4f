using System.Threading.Channels;
using LoopKit.Budgets;
using LoopKit.Events;
using LoopKit.Tools;

namespace LoopKit.Engine;

/// <summary>Runs one loop: asks the decider what comes next, records the intent, lets it be done, records the outcome. The only writer of the loop.</summary>
internal sealed class LoopRunner : IDisposable
{
    /// <summary>A step that takes longer shows its intent before it ends; shorter ones share one durable write with their outcome.</summary>
    private static readonly TimeSpan _slowStep = TimeSpan.FromMilliseconds(20);

    private readonly LoopParts _parts;
    private readonly Journal _journal;
    private readonly StepRunner _steps;
    private readonly RunnerPlace _place;
    private readonly LoopBudget _budget;
    private readonly StoreOutage _outage;
    private readonly ArmedWait _wait;
    private readonly Action<LoopId> _changed;
    private readonly Channel<Mail> _mail = Channel.CreateBounded<Mail>(256);
    private readonly CancellationToken _hostStops;

    /// <summary>Cancels the step that is being carried out; made anew only after it was used.</summary>
    private CancellationTokenSource _step;
    private volatile RunnerWait? _waitsFor;
    private long _scannedInbox;

    /// <param name="parts">What every loop uses.</param>
    /// <param name="state">The loop's state by its journal.</param>
    /// <param name="epoch">This host's lease.</param>
    /// <param name="changed">Called after every durable write.</param>
    /// <param name="hostStops">Lets go of the loop; another host, or this one later, goes on with it.</param>
    public LoopRunner(LoopParts parts, LoopState state, long epoch, Action<LoopId> changed, CancellationToken hostStops)
    {
        var contents = new Contents(parts.Store, parts.Redactor);
        _parts = parts;
        _journal = new Journal(parts.Store, contents, parts.Redactor, parts.Time, state, epoch);
        _budget = new LoopBudget(parts.Budget, parts.Time, RecordReservationAsync);
        _steps = new StepRunner(parts, contents, _budget);
        _place = new RunnerPlace(parts.Places);
        _outage = new StoreOutage(state.Id, parts.Time, parts.Logger, pause => Wait(new RunnerWait(null, pause, HearsMail: false)));
        _wait = new ArmedWait(parts.Time, RetryPolicy.LongestWait(parts.RetryRules));
        _changed = changed;
        _hostStops = hostStops;
        _scannedInbox = state.InboxOffset;
        _step = CancellationTokenSource.CreateLinkedTokenSource(hostStops);
    }

    private LoopState State => _journal.State;

    /// <summary>The loop.</summary>
    public LoopId Loop => State.Id;

    /// <summary>What the runner waits for; <see langword="null"/> while it works, or has mail to read.</summary>
    public RunnerWait? Waits => _waitsFor is { } wait && (!wait.HearsMail || _mail.Reader.Count == 0) ? wait : null;

    /// <summary>Whether its next model call waits until others have given back what they do not use.</summary>
    public bool WaitsForBudget => _budget.IsWaiting;

    /// <summary>Hands mail to the runner. False when the runner has ended.</summary>
    public async ValueTask<bool> PostAsync(Mail mail, CancellationToken cancellationToken)
    {
        try
        {
            await _mail.Writer.WriteAsync(mail, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Says that something is new in the inbox. Does nothing when as much mail waits as fits: the inbox is read then anyway.</summary>
    public void Wake() => _mail.Writer.TryWrite(new Mail.InboxChanged());

    /// <summary>Runs until the loop has ended, or the host stops.</summary>
    /// <param name="attached">How this host took the loop over.</param>
    public async Task RunAsync(LoopInput.Attached attached)
    {
        try
        {
            await RecordAsync(LoopDecider.Decide(State, attached)).ConfigureAwait(false);
            await HandleStopsInInboxAsync().ConfigureAwait(false);
            while (await AdvanceAsync().ConfigureAwait(false))
            {
                // Everything happens in the condition: one step at a time.
            }

            await FlushAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_hostStops.IsCancellationRequested)
        {
            await _journal.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not LoopKitException { Code: ErrorCodes.Fenced })
        {
            // Nobody would run the loop any more: say so in its journal, where people look.
            _parts.Logger.StepFailed(exception, State.Id, nameof(LoopRunner));
            await RecordAsync(LoopDecider.Decide(State, new LoopInput.Faulted(StepRunner.WhyFailed(new LoopStep.Rest(), exception)))).ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            CloseMail();
        }
    }

    public void Dispose()
    {
        _budget.Dispose();
        _steps.Dispose();
        _step.Dispose();
    }

    /// <summary>Takes one step. False when there is nothing more to do for ever.</summary>
    private async ValueTask<bool> AdvanceAsync()
    {
        while (_mail.Reader.TryRead(out var mail))
        {
            await HandleAsync(mail).ConfigureAwait(false);
        }

        _hostStops.ThrowIfCancellationRequested();
        var next = LoopDecider.Next(State);
        if (_parts.IsDraining && !FinishesTurn(next))
        {
            return false;
        }

        if (_place.Before(State, next) is { } moved)
        {
            await RecordAsync(LoopDecider.Decide(State, moved)).ConfigureAwait(false);
            return true;
        }

        switch (next)
        {
            case LoopStep.Rest when State.Status.IsFinal():
                return false;
            case LoopStep.Rest:
                _budget.LetGo();
                await FlushAsync().ConfigureAwait(false);
                Wait(RunnerWait.ForMail);
                await _mail.Reader.WaitToReadAsync(_hostStops).ConfigureAwait(false);
                _waitsFor = null;
                return true;
            case LoopStep.Wait wait:
                _budget.LetGo();
                await FlushAsync().ConfigureAwait(false);
                await WaitAsync(wait).ConfigureAwait(false);
                return true;
            case LoopStep.Record record:
                await RecordAsync([record.Event]).ConfigureAwait(false);
                return true;
            case var step:
                await CarryOutAsync(step).ConfigureAwait(false);
                return true;
        }
    }

    private async ValueTask CarryOutAsync(LoopStep step)
    {
        var input = await InputOfAsync(step).ConfigureAwait(false);
        var cannotBeRepeated = State.Current?.ToolsInFlight.Exists(CannotBeRepeated) == true;
        var events = LoopDecider.Decide(State, input);
        await RecordAsync(events).ConfigureAwait(false);
        if (input is LoopInput.TurnFailed failed && State.RetryAt is { } retryAt)
        {
            _wait.Arm(retryAt, retryAt - failed.Now, State.RetryWait);
        }

        if (cannotBeRepeated || events.Any(IsDurableAtOnce))
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What costs money or cannot be had again is durable before the loop goes on. The rest shares the next write, as does the end of an iteration without validation, which follows from its replies.</summary>
    private bool IsDurableAtOnce(LoopEvent loopEvent) =>
        loopEvent is TurnCompleted or ReviewCompleted or TurnFailed or WorkspacePrepared or LoopBlocked or PersonAsked or StepCrashed or ProtectedFilesChecked { Count: > 0 } or EvidenceCompared { ProtectedCount: > 0 }
        || (loopEvent is IterationCompleted && State.LastReceipts.Count > 0);

    private async ValueTask<LoopInput> InputOfAsync(LoopStep step)
    {
        var cancel = StepCancellation();
        try
        {
            return await OutlastAsync(step, cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new LoopInput.Cancelled(step);
        }
        catch (Exception exception) when (exception is not LoopKitException { Code: ErrorCodes.Fenced })
        {
            _parts.Logger.StepFailed(exception, State.Id, step.GetType().Name);
            return StepRunner.AfterFailure(step, exception);
        }
    }

    private CancellationTokenSource StepCancellation()
    {
        if (_step.IsCancellationRequested)
        {
            _step.Dispose();
            _step = CancellationTokenSource.CreateLinkedTokenSource(_hostStops);
        }

        return _step;
    }

    /// <summary>Records what is about to be done and does it. A step meets the store only where it reads what it needs, before it does anything, so it is tried again while that fails.</summary>
    private async ValueTask<LoopInput> OutlastAsync(LoopStep step, CancellationToken cancellationToken)
    {
        for (var intended = false; ;)
        {
            try
            {
                if (!intended)
                {
                    await IntendAsync(step, cancellationToken).ConfigureAwait(false);
                    intended = true;
                }

                var input = await PerformAsync(step, cancellationToken).ConfigureAwait(false);
                _outage.End();
                return input;
            }
            catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
            {
                await _outage.WaitAsync(exception, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Records what is about to be done. What cannot be done twice, or has a budget, is durable before it is done.</summary>
    private async ValueTask IntendAsync(LoopStep step, CancellationToken cancellationToken)
    {
        var intents = await _steps.IntentsAsync(State, step, cancellationToken).ConfigureAwait(false);
        await RecordAsync(intents).ConfigureAwait(false);
        if (intents.Any(intent => intent is TurnStarted { Reserved: not null } or ReviewStarted { Reserved: not null } || (intent is ToolStarted tool && CannotBeRepeated(tool))))
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets a step be done while commands are heard, and shows its intent when it takes longer.</summary>
    private async ValueTask<LoopInput> PerformAsync(LoopStep step, CancellationToken cancellationToken)
    {
        var performing = _steps.PerformAsync(State, step, cancellationToken);
        if (performing.IsCompleted)
        {
            return await performing.ConfigureAwait(false);
        }

        var work = performing.AsTask();
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var slow = _journal.HasPending ? Task.Delay(_slowStep, _parts.Time, listening.Token) : Task.CompletedTask;
            var mail = _mail.Reader.WaitToReadAsync(listening.Token).AsTask();
            Wait(new RunnerWait(work, slow));
            await Task.WhenAny(work, slow, mail).ConfigureAwait(false);
            _waitsFor = null;
            if (!work.IsCompleted)
            {
                await FlushAsync().ConfigureAwait(false);
                await HearUntilAsync(work, listening.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await listening.CancelAsync().ConfigureAwait(false);
            if (!work.IsCompleted)
            {
                // The step is being cancelled, or hearing failed: never leave it running behind the loop's back.
                await _step.CancelAsync().ConfigureAwait(false);
                await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return await work.ConfigureAwait(false);
    }

    private async ValueTask HearUntilAsync(Task work, CancellationToken cancellationToken)
    {
        while (!work.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            var mail = _mail.Reader.WaitToReadAsync(cancellationToken).AsTask();
            Wait(new RunnerWait(work, null));
            await Task.WhenAny(work, mail).ConfigureAwait(false);
            _waitsFor = null;
            while (!work.IsCompleted && _mail.Reader.TryRead(out var item))
            {
                await HandleAsync(item).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WaitAsync(LoopStep.Wait wait)
    {
        if (_wait.LeftUntil(wait.Until, wait.AtMost) is var left && left > TimeSpan.Zero)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_hostStops);
            var mail = _mail.Reader.WaitToReadAsync(waiting.Token).AsTask();

            // Timers count whole milliseconds and would come a fraction too early, again and again.
            var time = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _parts.Time, waiting.Token);
            Wait(new RunnerWait(null, time));
            await Task.WhenAny(mail, time).ConfigureAwait(false);
            _waitsFor = null;
            await waiting.CancelAsync().ConfigureAwait(false);
        }

        if (_wait.LeftUntil(wait.Until, wait.AtMost) <= TimeSpan.Zero)
        {
            _journal.Record(new WaitEnded());
        }
    }

    private ValueTask HandleAsync(Mail mail) => mail switch
    {
        Mail.Command command => HandleAsync(command),
        Mail.Reservation reservation => HandleAsync(reservation),
        _ => HandleStopsInInboxAsync(),
    };

    private async ValueTask HandleAsync(Mail.Reservation reservation)
    {
        if (State.Current?.ToolsInFlight.Exists(tool => tool.CallId == reservation.CallId) == true)
        {
            await RecordAsync([new BudgetReserved { CallId = reservation.CallId, Number = State.Budget.ReservedBy(reservation.CallId) + 1, Amount = reservation.Amount }]).ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
            reservation.Written.TrySetResult();
        }

        reservation.Written.TrySetCanceled();
    }

    /// <summary>A tool runs beside the loop's one writer, and asks it to write.</summary>
    private async ValueTask RecordReservationAsync(string callId, BudgetAmount amount, CancellationToken cancellationToken)
    {
        var mail = new Mail.Reservation(callId, amount);
        if (!await PostAsync(mail, cancellationToken).ConfigureAwait(false))
        {
            throw new OperationCanceledException("The loop's runner has ended.");
        }

        await mail.Written.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask HandleAsync(Mail.Command command)
    {
        try
        {
            if (LoopDecider.Refuse(State, command.Order) is { } refusal)
            {
                command.Answer.TrySetResult(new CommandResult.Refused(refusal));
                return;
            }

            await ObeyAsync(command.Order).ConfigureAwait(false);
            command.Answer.TrySetResult(new CommandResult.Accepted(State.ToSnapshot()));
        }
        finally
        {
            // Only when it could not be made durable: the sender may try again.
            command.Answer.TrySetResult(null);
        }
    }

    private async ValueTask HandleStopsInInboxAsync()
    {
        var (stops, offset) = await _outage.OutlastAsync(() => _parts.Inbox.ReadStopsAsync(State.Id, _scannedInbox, CancellationToken.None), _hostStops).ConfigureAwait(false);
        _scannedInbox = offset;
        foreach (var stop in stops)
        {
            var command = new StopLoop { Id = new CommandId(stop.Id.Value), By = stop.From.Value, Reason = stop.Reason };
            if (LoopDecider.Refuse(State, command) is null)
            {
                await ObeyAsync(command).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask ObeyAsync(LoopCommand command)
    {
        await RecordAsync(LoopDecider.Decide(State, new LoopInput.Commanded(command))).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        if (State.StopRequested is not null)
        {
            await _step.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Adds events to the journal and, where they say something to the model, to the conversation: what people answered, and what ended while nobody called, too.</summary>
    private async ValueTask RecordAsync(IReadOnlyList<LoopEvent> events)
    {
        foreach (var loopEvent in events)
        {
            _journal.Record(loopEvent);
            await _steps.ObserveAsync(loopEvent).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the recorded events durable; while the store is unavailable the loop waits for it.</summary>
    private async ValueTask FlushAsync()
    {
        while (_journal.HasPending)
        {
            try
            {
                await _journal.FlushAsync().ConfigureAwait(false);
                _outage.End();
                _changed(State.Id);
            }
            catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
            {
                await _outage.WaitAsync(exception, _hostStops).ConfigureAwait(false);
            }
        }
    }

    private void Wait(RunnerWait wait)
    {
        _waitsFor = wait;
        _parts.Stillness.Change();
    }

    /// <summary>Whether a step still belongs to the turn that a host which is about to stop lets its loops finish.</summary>
    private static bool FinishesTurn(LoopStep step) => step is LoopStep.CallTool or LoopStep.CallTogether or LoopStep.Reconcile or LoopStep.Record or LoopStep.SaveCheckpoint or LoopStep.RecordProgress;

    private static bool CannotBeRepeated(ToolStarted tool) => tool is { Effects: ToolEffects.Reconcilable or ToolEffects.Irreversible };

    private void CloseMail()
    {
        _mail.Writer.TryComplete();
        while (_mail.Reader.TryRead(out var mail))
        {
            (mail as Mail.Command)?.Answer.TrySetResult(null);
            (mail as Mail.Reservation)?.Written.TrySetCanceled();
        }
    }
}
