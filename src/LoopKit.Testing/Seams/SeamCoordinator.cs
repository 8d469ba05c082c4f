using System.Runtime.CompilerServices;
using LoopKit.Coordination;

namespace LoopKit.Testing.Seams;

/// <summary>Messages behind a passage.</summary>
internal sealed class SeamCoordinator(ICoordinator inner, IPassage passage) : ICoordinator
{
    public ValueTask<MessageReceipt> AlertAsync(Alert alert, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("messages: alert"), () => inner.AlertAsync(alert, cancellationToken));

    public ValueTask<MessageReceipt> ShareAsync(Share share, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("messages: share"), () => inner.ShareAsync(share, cancellationToken));

    public ValueTask<QueryResult> QueryAsync(Query query, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("messages: query"), () => inner.QueryAsync(query, cancellationToken));

    public ValueTask<QueryResult> CancelQueryAsync(MessageId question, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("messages: cancel"), () => inner.CancelQueryAsync(question, cancellationToken));

    public ValueTask<MessageReceipt> ReplyAsync(QueryReply reply, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("messages: reply"), () => inner.ReplyAsync(reply, cancellationToken));

    public ValueTask<MessageReceipt> StopAsync(StopRequest stop, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("messages: stop"), () => inner.StopAsync(stop, cancellationToken));

    public ValueTask SubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        PassAsync("subscribe", () => inner.SubscribeAsync(loop, topic, cancellationToken));

    public ValueTask UnsubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        PassAsync("unsubscribe", () => inner.UnsubscribeAsync(loop, topic, cancellationToken));

    public async IAsyncEnumerable<Delivery> ReceiveAsync(LoopId loop, long afterOffset, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = new SeamCall("messages: receive", loop);
        foreach (var delivery in await passage.PassAsync(call, () => inner.ReceiveAsync(loop, afterOffset, cancellationToken).ToListAsync(cancellationToken)).ConfigureAwait(false))
        {
            yield return delivery;
        }
    }

    public IAsyncEnumerable<MessageRecord> ListAsync(MessageQuery query, CancellationToken cancellationToken = default) => inner.ListAsync(query, cancellationToken);

    public ValueTask<MessageReceipt> ReplayAsync(MessageId message, LoopId? to = null, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("messages: replay"), () => inner.ReplayAsync(message, to, cancellationToken));

    public ValueTask<CoordinatorSnapshot> InspectAsync(CancellationToken cancellationToken = default) => inner.InspectAsync(cancellationToken);

    private async ValueTask PassAsync(string what, Func<ValueTask> callAsync) => await passage.PassAsync(
        new SeamCall($"messages: {what}"),
        async () =>
        {
            await callAsync().ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
}
