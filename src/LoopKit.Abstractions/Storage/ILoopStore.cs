using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Streams of events with optimistic concurrency and fencing; blobs; loop summaries.</summary>
/// <remarks>
/// <para>Thread-safe. Appends to one stream are ordered; appends to different streams may share one durable write.</para>
/// <para>An append returns only when its events, blobs and summary are durable: a crash of the process at any later instant loses
/// none of them (stores that keep nothing, such as the in-memory one, say so). When it throws, the caller must assume nothing and
/// read the stream again.</para>
/// <para>Stores pass the conformance suite in <c>LoopKit.Testing</c>.</para>
/// </remarks>
/// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreUnavailable"/> from any member: the medium failed; nothing was acknowledged.</exception>
public interface ILoopStore : IAsyncDisposable
{
    /// <summary>Appends events to a stream, with the blobs they refer to and the summary that follows from them, atomically.</summary>
    ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads a stream in order. A stream that does not exist is empty.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="afterVersion">Only events with a greater version.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default);

    /// <summary>Reads all streams in the order in which they were written.</summary>
    /// <param name="afterPosition">Only events with a greater position.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default);

    /// <summary>Takes or renews the right to write to a stream. An owner that asks again keeps its epoch.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="host">Who asks.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Abandons the wait; the lease may have been granted all the same.</param>
    ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Reads a blob, or returns <see langword="null"/> when there is none of that hash.</summary>
    ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default);

    /// <summary>Reads the summary of one loop, or returns <see langword="null"/>.</summary>
    ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default);

    /// <summary>Lists loop summaries, newest loop first.</summary>
    IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default);

    /// <summary>Removes a loop that has ended, atomically: journal, inbox, leases, summary, and every blob that no other stream has brought.</summary>
    /// <param name="loop">The loop. One that the store does not know is no error.</param>
    /// <param name="dryRun">Only count what would be freed; nothing is written, so a store that is open for reading does it too.</param>
    /// <param name="cancellationToken">Abandons the wait; the loop may have been removed all the same.</param>
    /// <returns>The bytes of event payloads and blobs that are freed; 0 for a loop that the store does not know.</returns>
    /// <remarks>
    /// A blob belongs to every stream that an append has brought it to (<see cref="AppendRequest.Blobs"/>). Positions are not used again,
    /// so readers of the whole store miss nothing. The freed space serves later appends; a store need not give it back to the disk.
    /// </remarks>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>: the loop has not ended. Nothing was removed.</exception>
    ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default);
}
