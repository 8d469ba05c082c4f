using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopKit.Json;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>Messages that were accepted and not delivered, kept in a stream of their own.</summary>
internal sealed class DeadLetters(ILoopStore store, TimeProvider time)
{
    private static readonly StreamId _stream = new("dead-letters");

    public static async IAsyncEnumerable<(DeadLetter Letter, DateTimeOffset At)> ReadAsync(ILoopStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAsync(_stream, 0, cancellationToken).ConfigureAwait(false))
        {
            yield return (JsonSerializer.Deserialize<DeadLetter>(stored.Payload.Span, LoopKitJson.Options)!, stored.At);
        }
    }

    public async ValueTask AddAsync(DeadLetter letter) => await store.AppendAsync(
        new AppendRequest
        {
            Stream = _stream,
            ExpectedVersion = AppendRequest.AnyVersion,
            Events = [new EventData("dead-letter", JsonSerializer.SerializeToUtf8Bytes(letter, LoopKitJson.Options), time.GetUtcNow())],
        },
        CancellationToken.None).ConfigureAwait(false);
}
