using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopKit.Json;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>Alerts to more than one loop: durable as a whole before the first loop gets them, so that a crash in between leaves none of the others out.</summary>
internal sealed class Outbox(ILoopStore store, TimeProvider time)
{
    private const string AcceptedType = "alert-accepted";
    private const string RoutedType = "alert-routed";

    private static readonly StreamId _stream = new("outbox");

    public ValueTask<AppendResult> AcceptAsync(OutboxAlert alert) => AppendAsync(AcceptedType, alert);

    public ValueTask<AppendResult> RoutedAsync(MessageId alert) => AppendAsync(RoutedType, alert);

    /// <summary>Every alert that was accepted, with when that was.</summary>
    public static async IAsyncEnumerable<(OutboxAlert Alert, DateTimeOffset At)> ReadAsync(ILoopStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAsync(_stream, 0, cancellationToken).ConfigureAwait(false))
        {
            if (stored.Type == AcceptedType)
            {
                yield return (JsonSerializer.Deserialize<OutboxAlert>(stored.Payload.Span, LoopKitJson.Options)!, stored.At);
            }
        }
    }

    /// <summary>The alerts that some of their receivers may not have yet.</summary>
    public async ValueTask<IReadOnlyList<OutboxAlert>> OpenAsync(CancellationToken cancellationToken)
    {
        Dictionary<MessageId, OutboxAlert> open = [];
        await foreach (var stored in store.ReadAsync(_stream, 0, cancellationToken).ConfigureAwait(false))
        {
            if (stored.Type == RoutedType)
            {
                open.Remove(JsonSerializer.Deserialize<MessageId>(stored.Payload.Span, LoopKitJson.Options));
            }
            else
            {
                var accepted = JsonSerializer.Deserialize<OutboxAlert>(stored.Payload.Span, LoopKitJson.Options)!;
                open[accepted.Alert.Id] = accepted;
            }
        }

        return [.. open.Values];
    }

    private ValueTask<AppendResult> AppendAsync<T>(string type, T content) => store.AppendAsync(
        new AppendRequest
        {
            Stream = _stream,
            ExpectedVersion = AppendRequest.AnyVersion,
            Events = [new EventData(type, JsonSerializer.SerializeToUtf8Bytes(content, LoopKitJson.Options), time.GetUtcNow())],
        },
        CancellationToken.None);
}
