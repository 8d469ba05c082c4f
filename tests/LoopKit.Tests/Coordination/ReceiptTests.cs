using LoopKit.Coordination;
using LoopKit.Testing;

namespace LoopKit.Tests.Coordination;

/// <summary>What became of a message can be read at any time by whoever sent it.</summary>
[Property("Requirement", "COORD-01")]
public sealed class ReceiptTests
{
    private static readonly Address _ada = Address.ForPerson("ada");

    [Test]
    public async Task A_share_is_delivered_and_then_consumed_by_the_turn_that_showed_it()
    {
        await using var host = HeldLoops.Host();
        var loop = await HeldLoops.StartAsync(host, "reader");
        await host.Coordinator.ShareAsync(Share("m1", loop));
        Assert.That(await StatesAsync(host), Is.EqualTo(["m1 Share person:ada Delivered"]));
        await host.RunToIdleAsync();
        Assert.That(await StatesAsync(host), Is.EqualTo(["m1 Share person:ada Consumed"]));
    }

    [Test]
    public async Task What_a_loop_had_not_read_when_it_ended_is_a_dead_letter_and_can_go_to_another()
    {
        await using var host = HeldLoops.Host();
        var (ended, other) = (await HeldLoops.StartAsync(host, "ended"), await HeldLoops.StartAsync(host, "other"));
        await host.Coordinator.ShareAsync(Share("m1", ended));
        await host.Coordinator.StopAsync(new StopRequest { Id = new MessageId("m2"), From = _ada, To = ended, Reason = "enough" });
        await host.SettleAsync();
        Assert.That(await StatesAsync(host), Is.EqualTo(["m1 Share person:ada DeadLettered", "m2 Stop person:ada Consumed"]));
        var dead = await HeldLoops.ListAsync(host, new MessageQuery { State = MessageState.DeadLettered });
        Assert.That(dead.Single().Note, Does.Contain("ended before"));

        Assert.That(await host.Coordinator.ReplayAsync(new MessageId("m1")), Is.TypeOf<MessageReceipt.Refused>(), "it has ended");
        Assert.That(await host.Coordinator.ReplayAsync(new MessageId("m1"), other), Is.EqualTo(new MessageReceipt.Accepted(1)));
        Assert.That(await host.Coordinator.ReplayAsync(new MessageId("m1"), other), Is.EqualTo(new MessageReceipt.Accepted(1)));
        Assert.That(await HeldLoops.ListAsync(host, new MessageQuery { Loop = other }), Has.Count.EqualTo(1), "twice is the same as once");
        Assert.That(await host.Coordinator.ReplayAsync(new MessageId("m2")), Is.TypeOf<MessageReceipt.Refused>(), "that is no dead letter");
    }

    [Test]
    [Property("Requirement", "COORD-05")]
    public async Task Messages_are_found_by_loop_type_time_and_thread()
    {
        await using var host = HeldLoops.Host();
        var (first, second) = (await HeldLoops.StartAsync(host, "first"), await HeldLoops.StartAsync(host, "second"));
        await host.Coordinator.ShareAsync(Share("m1", first));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var later = host.Time.GetUtcNow();
        await host.Coordinator.ShareAsync(new Share { Id = new MessageId("m2"), From = Address.ForLoop(first), To = second, Text = "so", InReplyTo = new MessageId("m1") });
        await host.Coordinator.SubscribeAsync(second, "news");
        await host.Coordinator.AlertAsync(new Alert { Id = new MessageId("m3"), From = Address.ForLoop(second), Topic = "news", Text = "that", InReplyTo = new MessageId("m2") });
        await host.Coordinator.ShareAsync(Share("m4", second));

        Assert.That(await IdsAsync(host, new MessageQuery { Loop = first }), Is.EqualTo(["m1", "m2"]), "to it and from it");
        Assert.That(await IdsAsync(host, new MessageQuery { Kind = MessageKind.Alert }), Is.EqualTo(["m3"]));
        Assert.That(await IdsAsync(host, new MessageQuery { Since = later }), Is.EqualTo(["m2", "m3", "m4"]));
        Assert.That(await IdsAsync(host, new MessageQuery { Until = later }), Is.EqualTo(["m1"]));
        Assert.That(await IdsAsync(host, new MessageQuery { Thread = new MessageId("m1") }), Is.EqualTo(["m1", "m2", "m3"]));
        Assert.That(await IdsAsync(host, new MessageQuery { Limit = 1 }), Is.EqualTo(["m4"]));
        await host.RunToIdleAsync();
        var shown = await ConversationTexts.ShownAsync(host, second, "> that");
        Assert.That(shown, Does.Contain("goes on from message m2"));
    }

    [Test]
    [Property("Requirement", "COORD-03")]
    public async Task A_question_that_is_taken_back_ends_the_wait_and_its_late_answer_is_recorded()
    {
        await using var host = HeldLoops.Host();
        var loop = await HeldLoops.StartAsync(host, "asked");
        var query = new Query { Id = new MessageId("q1"), From = _ada, To = loop, Text = "Which port?", Timeout = TimeSpan.FromHours(1) };
        var asking = host.Coordinator.QueryAsync(query).AsTask();
        await host.SettleAsync();
        Assert.That((await host.Coordinator.InspectAsync()).Pending, Is.EqualTo(1));
        Assert.That(await host.Coordinator.CancelQueryAsync(query.Id), Is.TypeOf<QueryResult.Cancelled>());
        Assert.That(await asking, Is.TypeOf<QueryResult.Cancelled>());
        Assert.That(await host.Coordinator.QueryAsync(query), Is.TypeOf<QueryResult.Cancelled>(), "it stays so");
        var late = new QueryReply { Id = new MessageId("r1"), From = Address.ForLoop(loop), InReplyTo = query.Id, Text = "8081" };
        Assert.That(await host.Coordinator.ReplyAsync(late), Is.EqualTo(new MessageReceipt.Accepted(1, Late: true)));
        var records = await HeldLoops.ListAsync(host, new MessageQuery { Thread = query.Id });
        Assert.That(records.Select(record => $"{record.Message.Id} {record.Note}"), Is.EqualTo(["q1 It was taken back.", "r1 It came late."]));
        Assert.That(await host.Coordinator.CancelQueryAsync(query.Id), Is.TypeOf<QueryResult.Cancelled>());
    }

    private static Share Share(string id, LoopId to) => new() { Id = new MessageId(id), From = _ada, To = to, Text = "data" };

    private static async Task<List<string>> IdsAsync(InMemoryTestHost host, MessageQuery query) =>
        [.. (await HeldLoops.ListAsync(host, query)).Select(record => record.Message.Id.Value)];

    private static async Task<List<string>> StatesAsync(InMemoryTestHost host) =>
        [.. (await HeldLoops.ListAsync(host, new MessageQuery())).Select(record => $"{record.Message.Id} {record.Kind} {record.Message.From} {record.State}")];
}
