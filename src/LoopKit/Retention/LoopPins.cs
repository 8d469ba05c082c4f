using System.Text.Json;
using LoopKit.Storage;

namespace LoopKit.Retention;

/// <summary>Loops that retention keeps. They are written down in a stream of their own, because the journal of an ended loop is closed.</summary>
public static class LoopPins
{
    private const string Pinned = "pinned";
    private const string Unpinned = "unpinned";

    private static readonly StreamId _stream = new("pins");

    /// <summary>Keeps a loop until it is unpinned. Twice is the same as once.</summary>
    /// <param name="store">The store, opened as its host.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up waiting; the pin may be stored all the same.</param>
    public static ValueTask PinAsync(ILoopStore store, LoopId loop, TimeProvider time, CancellationToken cancellationToken = default) =>
        ChangeAsync(store, loop, pinned: true, time, cancellationToken);

    /// <summary>Lets retention delete a loop again.</summary>
    /// <inheritdoc cref="PinAsync" path="/param"/>
    public static ValueTask UnpinAsync(ILoopStore store, LoopId loop, TimeProvider time, CancellationToken cancellationToken = default) =>
        ChangeAsync(store, loop, pinned: false, time, cancellationToken);

    /// <summary>Reads which loops are pinned.</summary>
    public static async ValueTask<IReadOnlySet<LoopId>> ReadAsync(ILoopStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var pinned = new HashSet<LoopId>();
        await foreach (var stored in store.ReadAsync(_stream, 0, cancellationToken).ConfigureAwait(false))
        {
            var loop = new LoopId(JsonSerializer.Deserialize<Dictionary<string, string>>(stored.Payload.Span)!["loop"]);
            _ = stored.Type == Pinned ? pinned.Add(loop) : pinned.Remove(loop);
        }

        return pinned;
    }

    private static async ValueTask ChangeAsync(ILoopStore store, LoopId loop, bool pinned, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        if ((await ReadAsync(store, cancellationToken).ConfigureAwait(false)).Contains(loop) == pinned)
        {
            return;
        }

        var payload = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["loop"] = loop.Value });
        var request = new AppendRequest
        {
            Stream = _stream,
            ExpectedVersion = AppendRequest.AnyVersion,
            Events = [new EventData(pinned ? Pinned : Unpinned, payload, time.GetUtcNow())],
        };
        await store.AppendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
