using System.Collections.Immutable;
using System.Text.Json;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>Who receives the alerts of which topic, kept in a stream of its own.</summary>
internal sealed class Topics(ILoopStore store, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ImmutableDictionary<string, ImmutableSortedSet<string>>? _subscribers;

    public async ValueTask<IReadOnlyCollection<LoopId>> SubscribersAsync(string topic, CancellationToken cancellationToken)
    {
        var subscribers = await LoadedAsync(cancellationToken).ConfigureAwait(false);
        return [.. subscribers.GetValueOrDefault(topic, []).Select(loop => new LoopId(loop))];
    }

    public async ValueTask ChangeAsync(LoopId loop, string topic, bool subscribed, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        _ = await LoadedAsync(cancellationToken).ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var subscribers = _subscribers!;
            if (subscribers.GetValueOrDefault(topic, []).Contains(loop.Value) == subscribed)
            {
                return;
            }

            var change = new Dictionary<string, string> { ["loop"] = loop.Value, ["topic"] = topic };
            await store.AppendAsync(
                new AppendRequest
                {
                    Stream = StreamId.Subscriptions,
                    ExpectedVersion = AppendRequest.AnyVersion,
                    Events = [new EventData(subscribed ? "subscribed" : "unsubscribed", JsonSerializer.SerializeToUtf8Bytes(change), time.GetUtcNow())],
                },
                cancellationToken).ConfigureAwait(false);
            _subscribers = With(subscribers, loop.Value, topic, subscribed);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<ImmutableDictionary<string, ImmutableSortedSet<string>>> LoadedAsync(CancellationToken cancellationToken)
    {
        if (_subscribers is { } loaded)
        {
            return loaded;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_subscribers is null)
            {
                var subscribers = ImmutableDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);
                await foreach (var stored in store.ReadAsync(StreamId.Subscriptions, 0, cancellationToken).ConfigureAwait(false))
                {
                    var change = JsonSerializer.Deserialize<Dictionary<string, string>>(stored.Payload.Span)!;
                    subscribers = With(subscribers, change["loop"], change["topic"], stored.Type == "subscribed");
                }

                _subscribers = subscribers;
            }

            return _subscribers;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static ImmutableDictionary<string, ImmutableSortedSet<string>> With(
        ImmutableDictionary<string, ImmutableSortedSet<string>> subscribers, string loop, string topic, bool subscribed)
    {
        var before = subscribers.GetValueOrDefault(topic, ImmutableSortedSet.Create<string>(StringComparer.Ordinal));
        return subscribers.SetItem(topic, subscribed ? before.Add(loop) : before.Remove(loop));
    }
}
