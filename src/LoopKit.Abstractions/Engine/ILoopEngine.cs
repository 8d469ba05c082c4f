using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>Starts, steers and observes loops.</summary>
/// <remarks>
/// <para>Thread-safe and location-transparent: the same contract is served in-process and from afar.</para>
/// <para>Whatever a member has returned is durable. Cancelling a call gives up waiting; it never cancels a loop.</para>
/// </remarks>
public interface ILoopEngine
{
    /// <summary>Starts a loop and returns at once; the loop goes on in the background.</summary>
    /// <param name="id">The caller's identifier: starting the same specification twice with it is a no-op.</param>
    /// <param name="spec">What to start.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="LoopKitException">
    /// The specification cannot be started: <see cref="ErrorCodes.InvalidSpec"/>, <see cref="ErrorCodes.DefinitionNotFound"/>,
    /// <see cref="ErrorCodes.DefinitionInvalid"/>, <see cref="ErrorCodes.ModelUnknown"/>, <see cref="ErrorCodes.RepositoryNotFound"/>, or
    /// <see cref="ErrorCodes.LoopExists"/>. Nothing was changed.
    /// </exception>
    ValueTask<LoopSnapshot> StartAsync(LoopId id, LoopSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Sends a command. Sending the same <see cref="LoopCommand.Id"/> again is a no-op.</summary>
    ValueTask<CommandResult> SendAsync(LoopId id, LoopCommand command, CancellationToken cancellationToken = default);

    /// <summary>Reads a loop, or returns <see langword="null"/>.</summary>
    ValueTask<LoopSnapshot?> FindAsync(LoopId id, CancellationToken cancellationToken = default);

    /// <summary>Lists loops, newest first.</summary>
    IAsyncEnumerable<LoopSnapshot> ListAsync(LoopQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads a loop's events in order, and then each new one when it is durable. Ends when the loop has ended.</summary>
    /// <param name="id">The loop.</param>
    /// <param name="afterVersion">Only events with a greater version: a reader that stores the last version it saw misses nothing.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <remarks>A blocked loop has not ended: the enumeration waits for what comes after its resumption.</remarks>
    IAsyncEnumerable<RecordedEvent> WatchAsync(LoopId id, long afterVersion = 0, CancellationToken cancellationToken = default);

    /// <summary>Starts a loop that goes on from an iteration of another one: with its journal so far, the files of its checkpoint and its unread messages.</summary>
    /// <param name="source">The loop to fork, running or ended. Nothing of it is changed.</param>
    /// <param name="at">Where, and what is different.</param>
    /// <param name="newId">The caller's identifier of the fork: forking the same with it twice is a no-op.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <remarks>
    /// The fork is another loop from then on: with a branch and worktree of its own, which begin at the checkpoint, and with what the source
    /// had used of its limits. Messages that the source had not read at that point are copied, except requests to stop it; later ones
    /// reach the source alone, and so do the alerts that it is subscribed to. A crash leaves a whole fork, or none.
    /// </remarks>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.LoopNotFound"/>: there is no such source. <see cref="ErrorCodes.ForkImpossible"/>: the iteration has not ended or
    /// left no commit. <see cref="ErrorCodes.LoopExists"/>: the identifier or name belongs to another loop. Or what
    /// <see cref="StartAsync"/> throws for what is different. There is no fork then.
    /// </exception>
    ValueTask<LoopSnapshot> ForkAsync(LoopId source, ForkPoint at, LoopId newId, CancellationToken cancellationToken = default);

    /// <summary>Reads the text of a <see cref="Content"/> in one of the loop's events.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>: the blob is missing.</exception>
    ValueTask<string> ReadContentAsync(Content content, CancellationToken cancellationToken = default);
}
