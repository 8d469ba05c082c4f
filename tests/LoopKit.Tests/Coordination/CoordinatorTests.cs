using LoopKit.Coordination;
using LoopKit.Events;
using LoopKit.Testing;

namespace LoopKit.Tests.Coordination;

[Property("Requirement", "COORD-01")]
public sealed class CoordinatorTests
{
    private static readonly Address _ada = Address.ForPerson("ada");

    [Test]
    [Property("Requirement", "COORD-05")]
    public async Task An_alert_reaches_exactly_the_subscribers_also_after_a_restart()
    {
        await using var outer = LoopKitTestHost.Create("turns: [ { delay: 00:05:00, text: ok } ]");
        LoopId first, second;
        await using (var host = LoopKitTestHost.Create(directory: outer.Directory))
        {
            (first, second) = (await StartAsync(host), await StartAsync(host));
            await host.Coordinator.SubscribeAsync(first, "main-updated");
            await host.Coordinator.SubscribeAsync(first, "main-updated");
            await host.Coordinator.SubscribeAsync(second, "main-updated");
            await host.Coordinator.UnsubscribeAsync(second, "main-updated");
        }

        await using var restarted = LoopKitTestHost.Create(directory: outer.Directory);
        var receipt = await restarted.Coordinator.AlertAsync(new Alert { Id = new MessageId("a1"), From = _ada, Topic = "main-updated", Text = "main moved" });
        Assert.That(receipt, Is.EqualTo(new MessageReceipt.Accepted(1)));
        Assert.That(await InboxAsync(restarted, first), Is.EqualTo(["a1"]));
        Assert.That(await InboxAsync(restarted, second), Is.Empty);
    }

    [Test]
    public async Task Messages_keep_their_order_and_a_repeated_one_is_delivered_once()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { delay: 00:05:00, text: ok } ]");
        var loop = await StartAsync(host);
        foreach (var id in (string[])["m1", "m2", "m1", "m3", "m2"])
        {
            Assert.That(await host.Coordinator.ShareAsync(Share(id, loop)), Is.TypeOf<MessageReceipt.Accepted>());
        }

        Assert.That(await InboxAsync(host, loop), Is.EqualTo(["m1", "m2", "m3"]));
    }

    [Test]
    public async Task A_message_to_nobody_or_to_an_ended_loop_is_refused_with_the_reason()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { text: ok } ]");
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That(await host.Coordinator.ShareAsync(Share("m1", new LoopId("nobody"))), Is.TypeOf<MessageReceipt.Refused>());
        Assert.That(((MessageReceipt.Refused)await host.Coordinator.ShareAsync(Share("m2", end.Id))).Explanation, Does.Contain("has ended"));
    }

    [Test]
    public async Task A_query_that_nobody_answers_times_out_and_stays_in_the_inbox()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { delay: 00:05:00, text: ok } ]");
        var loop = await StartAsync(host);
        var query = new Query { Id = new MessageId("q1"), From = _ada, To = loop, Text = "Which port?", Timeout = TimeSpan.FromMilliseconds(50) };
        Assert.That(await host.Coordinator.QueryAsync(query), Is.TypeOf<QueryResult.TimedOut>());
        Assert.That(await InboxAsync(host, loop), Is.EqualTo(["q1"]));
        var late = new QueryReply { Id = new MessageId("r1"), From = Address.ForLoop(loop), InReplyTo = query.Id, Text = "8081" };
        Assert.That(await host.Coordinator.ReplyAsync(late), Is.TypeOf<MessageReceipt.Accepted>());
        Assert.That(await host.Coordinator.ReplyAsync(late), Is.TypeOf<MessageReceipt.Accepted>(), "the same answer again is no other one");
        Assert.That(await host.Coordinator.ReplyAsync(late with { Id = new MessageId("r2"), Text = "9090" }), Is.TypeOf<MessageReceipt.Refused>(), "the first answer counts");
        Assert.That((await host.Coordinator.QueryAsync(query) as QueryResult.Answered)?.Reply.Text, Is.EqualTo("8081"));
    }

    private static async Task<LoopId> StartAsync(LoopKitTestHost host)
    {
        var id = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(id, host.Spec("true"));
        await host.WaitForAsync(id, recorded => recorded.Event is TurnStarted);
        return id;
    }

    private static Share Share(string id, LoopId to) => new() { Id = new MessageId(id), From = _ada, To = to, Text = "data" };

    private static async Task<List<string>> InboxAsync(LoopKitTestHost host, LoopId loop) =>
        await host.Coordinator.ReceiveAsync(loop, 0).Select(delivery => delivery.Message.Id.Value).ToListAsync();
}
