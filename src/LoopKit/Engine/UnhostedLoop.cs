using LoopKit.Secrets;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>Tells a loop something while no host runs it, without beginning to run it: the next host finds it in the journal.</summary>
public static class UnhostedLoop
{
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(1);
    private static readonly HostId _self = HostId.New(TimeProvider.System);

    /// <summary>Whether a command may be recorded so. One that has something done, such as a stop, needs a host.</summary>
    public static bool Takes(LoopCommand command) => command is SteerLoop or AnswerQuestion or DecideApproval or ReprioritiseLoop or RaiseBudget;

    /// <summary>Records a command durably. The same <see cref="LoopCommand.Id"/> again is a no-op.</summary>
    /// <param name="store">The store, opened as its host.</param>
    /// <param name="time">The clock.</param>
    /// <param name="id">The loop.</param>
    /// <param name="command">What is said; see <see cref="Takes"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may be recorded all the same.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.Fenced"/>: a host runs the loop after all. Send it the command.</exception>
    public static async ValueTask<CommandResult> RecordAsync(ILoopStore store, TimeProvider time, LoopId id, LoopCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (!Takes(command))
        {
            throw new ArgumentException($"{command.GetType().Name} has something done, so it needs a host that runs the loop.", nameof(command));
        }

        if (await store.LeaseAsync(StreamId.ForLoop(id), _self, _lease, cancellationToken).ConfigureAwait(false) is not LeaseResult.Granted lease)
        {
            throw new LoopKitException(ErrorCodes.Fenced, $"Loop '{id}' is run by another host. Send the command to that one.");
        }

        if (await Journal.FoldAsync(store, id, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return new CommandResult.NoSuchLoop();
        }

        if (LoopDecider.Refuse(state, command) is { } refusal)
        {
            return new CommandResult.Refused(refusal);
        }

        var redactor = Redactor.OfThisProcess();
        var journal = new Journal(store, new Contents(store, redactor), redactor, time, state, lease.Epoch);
        foreach (var loopEvent in LoopDecider.Decide(state, new LoopInput.Commanded(command)))
        {
            journal.Record(loopEvent);
        }

        await journal.FlushAsync().ConfigureAwait(false);
        return new CommandResult.Accepted(journal.State.ToSnapshot());
    }
}
