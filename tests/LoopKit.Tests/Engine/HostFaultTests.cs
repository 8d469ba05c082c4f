using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopKit.Tests.Engine;

public sealed class HostFaultTests
{
    [Test]
    [Property("Requirement", "ENG-16")]
    public async Task A_loop_whose_runner_fails_is_blocked_and_says_why()
    {
        var fault = new FaultyCoordinator();
        await using var host = LoopKitTestHost.Create("turns: [ { text: ok } ]", builder => builder.Services.Replace(ServiceDescriptor.Singleton<ICoordinator>(fault)));
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That(fault.Fired, Is.True);
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Blocked));
        Assert.That(end.Reason, Has.Property("Code").EqualTo(EndCode.HostFault).And.Property("Summary").Contains("injected"));
    }

    /// <summary>Injects a fault where the runner itself reads, outside any step.</summary>
    private sealed class FaultyCoordinator : ICoordinator
    {
        public bool Fired { get; private set; }

        public IAsyncEnumerable<Delivery> ReceiveAsync(LoopId loop, long afterOffset, CancellationToken cancellationToken = default)
        {
            Fired = true;
            throw new InvalidOperationException("injected");
        }

        public ValueTask<MessageReceipt> AlertAsync(Alert alert, CancellationToken cancellationToken = default) => Refuse();

        public ValueTask<MessageReceipt> ShareAsync(Share share, CancellationToken cancellationToken = default) => Refuse();

        public ValueTask<QueryResult> QueryAsync(Query query, CancellationToken cancellationToken = default) => new(new QueryResult.Refused("faulty"));

        public ValueTask<MessageReceipt> ReplyAsync(QueryReply reply, CancellationToken cancellationToken = default) => Refuse();

        public ValueTask<MessageReceipt> StopAsync(StopRequest stop, CancellationToken cancellationToken = default) => Refuse();

        public ValueTask<QueryResult> CancelQueryAsync(MessageId question, CancellationToken cancellationToken = default) => new(new QueryResult.Refused("faulty"));

        public IAsyncEnumerable<MessageRecord> ListAsync(MessageQuery query, CancellationToken cancellationToken = default) => AsyncEnumerable.Empty<MessageRecord>();

        public ValueTask<MessageReceipt> ReplayAsync(MessageId message, LoopId? to = null, CancellationToken cancellationToken = default) => Refuse();

        public ValueTask<CoordinatorSnapshot> InspectAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException("injected");

        public ValueTask SubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) => default;

        public ValueTask UnsubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) => default;

        private static ValueTask<MessageReceipt> Refuse() => new(new MessageReceipt.Refused("faulty"));
    }
}
