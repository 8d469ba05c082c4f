using System.Globalization;
using System.Text.Json.Serialization;
using LoopKit.Coordination;

namespace LoopKit.Spool;

/// <summary>What people have the coordinator of a store do. The same order again does the same once.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Send), "send")]
[JsonDerivedType(typeof(Subscribe), "subscribe")]
[JsonDerivedType(typeof(Unsubscribe), "unsubscribe")]
[JsonDerivedType(typeof(Replay), "replay")]
[JsonDerivedType(typeof(CancelQuery), "cancel-query")]
public abstract record CoordinationOrder
{
    private CoordinationOrder()
    {
    }

    /// <summary>Has the order carried out.</summary>
    /// <returns>Whether it was, and what came of it.</returns>
    public async ValueTask<OrderResult> CarryOutAsync(ICoordinator coordinator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(coordinator);
        switch (this)
        {
            case Send send:
                return await SendAsync(coordinator, send.Message, cancellationToken).ConfigureAwait(false);
            case Subscribe subscribe:
                await coordinator.SubscribeAsync(subscribe.Loop, subscribe.Topic, cancellationToken).ConfigureAwait(false);
                return new OrderResult(true, $"it hears the alerts on '{subscribe.Topic}'");
            case Unsubscribe unsubscribe:
                await coordinator.UnsubscribeAsync(unsubscribe.Loop, unsubscribe.Topic, cancellationToken).ConfigureAwait(false);
                return new OrderResult(true, $"it hears the alerts on '{unsubscribe.Topic}' no more");
            case Replay replay:
                return Of(await coordinator.ReplayAsync(replay.Message, replay.To, cancellationToken).ConfigureAwait(false));
            case CancelQuery cancel:
                return Of(await coordinator.CancelQueryAsync(cancel.Question, cancellationToken).ConfigureAwait(false));
            default:
                throw new InvalidOperationException($"{GetType().Name} is no order that is known here.");
        }
    }

    private static async ValueTask<OrderResult> SendAsync(ICoordinator coordinator, Message message, CancellationToken cancellationToken) => message switch
    {
        Alert alert => Of(await coordinator.AlertAsync(alert, cancellationToken).ConfigureAwait(false)),
        Share share => Of(await coordinator.ShareAsync(share, cancellationToken).ConfigureAwait(false)),
        StopRequest stop => Of(await coordinator.StopAsync(stop, cancellationToken).ConfigureAwait(false)),
        Query query => Of(await coordinator.QueryAsync(query, cancellationToken).ConfigureAwait(false)),
        _ => new OrderResult(false, $"A message of type {message.GetType().Name} is not sent by people."),
    };

    private static OrderResult Of(MessageReceipt receipt) => receipt switch
    {
        MessageReceipt.Accepted accepted => new OrderResult(true, accepted.Receivers switch
        {
            0 => "no loop has subscribed, so nobody was told",
            1 => "1 loop reads it at its next turn",
            var receivers => string.Create(CultureInfo.InvariantCulture, $"{receivers} loops read it at their next turn"),
        }),
        MessageReceipt.Refused refused => new OrderResult(false, refused.Explanation),
        MessageReceipt.DeadLettered dead => new OrderResult(false, dead.Explanation),
        _ => throw new InvalidOperationException($"No result is defined for {receipt.GetType().Name}."),
    };

    private static OrderResult Of(QueryResult result) => result switch
    {
        QueryResult.Answered answered => new OrderResult(true, answered.Reply.Text),
        QueryResult.TimedOut => new OrderResult(false, "It was not answered in time."),
        QueryResult.Cancelled => new OrderResult(true, "it is not asked any more"),
        QueryResult.NoSuchLoop => new OrderResult(false, "There is no such loop."),
        QueryResult.Refused refused => new OrderResult(false, refused.Explanation),
        _ => throw new InvalidOperationException($"No result is defined for {result.GetType().Name}."),
    };

    /// <summary>Sends a message of a person.</summary>
    public sealed record Send(Message Message) : CoordinationOrder;

    /// <summary>Lets a loop hear the alerts of a topic.</summary>
    public sealed record Subscribe(LoopId Loop, string Topic) : CoordinationOrder;

    /// <summary>Ends a subscription.</summary>
    public sealed record Unsubscribe(LoopId Loop, string Topic) : CoordinationOrder;

    /// <summary>Delivers a dead letter after all.</summary>
    public sealed record Replay(MessageId Message, LoopId? To) : CoordinationOrder;

    /// <summary>Takes a question back.</summary>
    public sealed record CancelQuery(MessageId Question) : CoordinationOrder;
}
