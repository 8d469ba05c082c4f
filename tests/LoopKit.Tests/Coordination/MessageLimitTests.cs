using System.Diagnostics.Metrics;
using LoopKit.Coordination;
using LoopKit.Diagnostics;
using LoopKit.Engine;
using LoopKit.Storage;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoopKit.Tests.Coordination;

/// <summary>However much is sent, what matters gets through and nobody is held up by somebody else.</summary>
[Property("Requirement", "COORD-04")]
public sealed class MessageLimitTests
{
    private static readonly Address _ada = Address.ForPerson("ada");

    [Test]
    public async Task A_text_beyond_a_megabyte_is_an_error_with_a_code_whoever_sends_it()
    {
        await using var host = HeldLoops.Host();
        var loop = await HeldLoops.StartAsync(host, "reader");
        var most = new string('x', MessageLimits.MaxBytes);
        Assert.That(await host.Coordinator.ShareAsync(Share("m1", loop) with { Text = most }), Is.EqualTo(new MessageReceipt.Accepted(1)));
        Assert.That(await CodeOfAsync(async () => await host.Coordinator.ShareAsync(Share("m2", loop) with { Text = most + "x" })), Is.EqualTo(ErrorCodes.MessageTooLarge));
        Assert.That(await CodeOfAsync(async () => await host.Coordinator.ShareAsync(Share("m2", loop) with { Text = new string('€', (MessageLimits.MaxBytes / 3) + 1) })), Is.EqualTo(ErrorCodes.MessageTooLarge), "bytes count");
        Assert.That(await CodeOfAsync(async () => await host.Coordinator.AlertAsync(new Alert { Id = new MessageId("m3"), From = _ada, Topic = "news", Text = most + "x" })), Is.EqualTo(ErrorCodes.MessageTooLarge));
        Assert.That(await CodeOfAsync(async () => await host.Coordinator.QueryAsync(new Query { Id = new MessageId("m4"), From = _ada, To = loop, Text = most + "x" })), Is.EqualTo(ErrorCodes.MessageTooLarge));
        Assert.That(await CodeOfAsync(async () => await host.Coordinator.StopAsync(new StopRequest { Id = new MessageId("m5"), From = _ada, To = loop, Reason = most + "x" })), Is.EqualTo(ErrorCodes.MessageTooLarge));
    }

    [Test]
    public async Task A_flood_is_refused_with_the_time_to_wait_and_a_stop_still_passes()
    {
        await using var host = HeldLoops.Host(new MessageLimits { Burst = 5, Violations = 10 });
        var loop = await HeldLoops.StartAsync(host, "reader");
        await host.Coordinator.SubscribeAsync(loop, "news");
        var receipts = new List<MessageReceipt>();
        for (var message = 0; message < 8; message++)
        {
            receipts.Add(await host.Coordinator.ShareAsync(Share($"m{message}", loop)));
        }

        Assert.That(receipts[..5], Is.All.TypeOf<MessageReceipt.Accepted>());
        Assert.That(receipts[5..], Is.All.TypeOf<MessageReceipt.Refused>().With.Property("RetryAfter").GreaterThan(TimeSpan.Zero));
        Assert.That(await host.Coordinator.ShareAsync(Share("m0", loop)), Is.TypeOf<MessageReceipt.Accepted>(), "what is there already is no flood");
        Assert.That(await host.Coordinator.QueryAsync(new Query { Id = new MessageId("q"), From = _ada, To = loop, Text = "?" }), Is.TypeOf<QueryResult.Refused>());
        Assert.That(await host.Coordinator.AlertAsync(Alert("a1")), Is.EqualTo(new MessageReceipt.Accepted(1)), "news is not held up by a full bucket");
        for (var message = 8; message < 14; message++)
        {
            await host.Coordinator.ShareAsync(Share($"m{message}", loop));
        }

        Assert.That(await host.Coordinator.AlertAsync(Alert("a2")), Is.TypeOf<MessageReceipt.Refused>(), "who does not stop is not heard");
        Assert.That(await host.Coordinator.AlertAsync(Alert("a3") with { From = Address.ForClient("other") }), Is.EqualTo(new MessageReceipt.Accepted(1)));
        Assert.That(await host.Coordinator.StopAsync(new StopRequest { Id = new MessageId("s"), From = _ada, To = loop, Reason = "enough" }), Is.EqualTo(new MessageReceipt.Accepted(1)));
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(loop))!.Status, Is.EqualTo(LoopStatus.Stopped));
        Assert.That((await host.Coordinator.InspectAsync()).Violations, Is.GreaterThanOrEqualTo(10));
    }

    [Test]
    public async Task A_full_inbox_drops_shares_as_dead_letters_and_neither_alerts_nor_stops_nor_those_of_others()
    {
        await using var host = HeldLoops.Host(new MessageLimits { PerSecond = 1_000, Burst = 1_000, InboxCapacity = 20 });
        var (slow, other) = (await HeldLoops.StartAsync(host, "slow"), await HeldLoops.StartAsync(host, "other"));
        await host.Coordinator.SubscribeAsync(slow, "news");
        await host.Coordinator.SubscribeAsync(other, "news");
        var dead = 0;
        for (var message = 0; message < 60; message++)
        {
            dead += await host.Coordinator.ShareAsync(Share($"m{message}", slow)) is MessageReceipt.DeadLettered ? 1 : 0;
            if (message % 10 == 0)
            {
                Assert.That(await host.Coordinator.AlertAsync(Alert($"a{message}")), Is.EqualTo(new MessageReceipt.Accepted(2)));
                Assert.That(await host.Coordinator.ShareAsync(Share($"o{message}", other)), Is.TypeOf<MessageReceipt.Accepted>(), "the other has room");
            }
        }

        Assert.That(await host.Coordinator.QueryAsync(new Query { Id = new MessageId("q"), From = _ada, To = slow, Text = "?" }), Is.TypeOf<QueryResult.Refused>());
        var letters = await HeldLoops.ListAsync(host, new MessageQuery { State = MessageState.DeadLettered });
        Assert.That(letters, Has.Count.EqualTo(dead).And.Count.InRange(40, 45));
        Assert.That((await host.Coordinator.InspectAsync()).DeadLetters, Is.EqualTo(dead));
        Assert.That(letters, Is.All.Property("Note").Contains("full"));
        Assert.That((await HeldLoops.ListAsync(host, new MessageQuery { Loop = slow, Kind = MessageKind.Alert })), Has.Count.EqualTo(6).And.All.Property("State").EqualTo(MessageState.Delivered));

        await host.RunToIdleAsync();
        var replayed = letters[0].Message.Id;
        Assert.That(await host.Coordinator.ReplayAsync(replayed), Is.TypeOf<MessageReceipt.Refused>(), "the loop has ended");
        Assert.That(await host.Coordinator.StopAsync(new StopRequest { Id = new MessageId("s"), From = _ada, To = other, Reason = "enough" }), Is.TypeOf<MessageReceipt.Refused>());
    }

    [Test]
    public async Task A_dead_letter_is_replayed_into_a_full_inbox_because_a_person_wants_it()
    {
        await using var host = HeldLoops.Host(new MessageLimits { InboxCapacity = 1 });
        var slow = await HeldLoops.StartAsync(host, "slow");
        await host.Coordinator.ShareAsync(Share("m1", slow));
        Assert.That(await host.Coordinator.ShareAsync(Share("m2", slow)), Is.TypeOf<MessageReceipt.DeadLettered>());
        Assert.That(await host.Coordinator.ReplayAsync(new MessageId("m2")), Is.EqualTo(new MessageReceipt.Accepted(1)));
        Assert.That(await HeldLoops.ListAsync(host, new MessageQuery { State = MessageState.DeadLettered }), Is.Empty);
        await host.RunToIdleAsync();
        Assert.That(await HeldLoops.ListAsync(host, new MessageQuery { State = MessageState.Consumed }), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task One_turn_is_shown_so_much_and_the_next_the_rest()
    {
        await using var host = HeldLoops.Host();
        var loop = await HeldLoops.StartAsync(host, "reader");
        for (var message = 0; message < 12; message++)
        {
            await host.Coordinator.ShareAsync(Share($"m{message}", loop) with { Text = $"number {message} " + new string('x', 19_000) });
        }

        await host.RunToIdleAsync();
        var first = await ConversationTexts.ShownAsync(host, loop, "There are more messages");
        Assert.That(first, Does.Contain("> number 5 ").And.Not.Contain("> number 6 "));
    }

    [Test]
    public void A_repeated_message_is_known_although_many_came_after_it_and_memory_stays_bounded()
    {
        var inbox = Inbox.After(0);
        for (var offset = 1; offset <= Inbox.Window + 10; offset++)
        {
            inbox.Add(offset, Share($"m{offset}", new LoopId("a")));
        }

        Assert.That(inbox.Remembers(new MessageId("m11")) && inbox.Remembers(new MessageId($"m{Inbox.Window + 10}")));
        Assert.That(inbox.Remembers(new MessageId("m10")), Is.False);
        Assert.That((inbox.Head, inbox.HasOlder), Is.EqualTo(((long)Inbox.Window + 10, true)));
    }

    [Test]
    [Property("Requirement", "COORD-01")]
    public async Task An_alert_that_a_host_left_in_the_middle_reaches_the_rest_when_the_next_one_starts()
    {
        await using var host = HeldLoops.Host();
        var (first, second) = (await HeldLoops.StartAsync(host, "first"), await HeldLoops.StartAsync(host, "second"));
        var store = host.Services.GetRequiredService<ILoopStore>();
        await new Outbox(store, host.Time).AcceptAsync(new OutboxAlert(Alert("a1"), [first, second]));
        await host.Services.GetRequiredService<Inboxes>().DeliverAsync(first, Alert("a1"), InboxRules.AlsoFull, CancellationToken.None);
        Assert.That((await HeldLoops.ListAsync(host, new MessageQuery())).Select(record => record.State), Is.EquivalentTo([MessageState.Delivered, MessageState.Accepted]));
        await host.RestartAsync();
        Assert.That((await HeldLoops.ListAsync(host, new MessageQuery())).ConvertAll(record => record.State), Has.Count.EqualTo(2).And.None.EqualTo(MessageState.Accepted));
        Assert.That(await new Outbox(store, host.Time).OpenAsync(CancellationToken.None), Is.Empty);
    }

    [Test]
    [Property("Requirement", "COORD-06")]
    public async Task What_happens_is_counted_and_can_be_measured()
    {
        Dictionary<string, long> measured = [];
        using var listener = new MeterListener();
        await using var host = HeldLoops.Host(new MessageLimits { Burst = 3 });
        var meter = host.Services.GetRequiredService<CoordinationMeter>();
        listener.InstrumentPublished = (instrument, current) =>
        {
            if (instrument.Meter.Name == LoopKitDiagnostics.MeterName && meter.Owns(instrument))
            {
                current.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured[instrument.Name] = measured.GetValueOrDefault(instrument.Name) + value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();
        var loop = await HeldLoops.StartAsync(host, "reader");
        await host.Coordinator.ShareAsync(Share("m1", loop));
        var asking = host.Coordinator.QueryAsync(new Query { Id = new MessageId("q"), From = _ada, To = loop, Text = "?", Timeout = TimeSpan.FromMinutes(1) }).AsTask();
        await host.SettleAsync();
        listener.RecordObservableInstruments();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await asking, Is.TypeOf<QueryResult.TimedOut>());
        for (var message = 2; message < 7; message++)
        {
            await host.Coordinator.ShareAsync(Share($"m{message}", loop));
        }

        Assert.That(measured, Is.EquivalentTo(new Dictionary<string, long>
        {
            ["loopkit.messages.sent"] = 5,
            ["loopkit.messages.received"] = 5,
            ["loopkit.messages.timeouts"] = 1,
            ["loopkit.messages.violations"] = 2,
            ["loopkit.messages.registered"] = 1,
            ["loopkit.messages.pending"] = 1,
            ["loopkit.messages.stalled"] = 0,
        }));
    }

    [Test]
    [Property("Requirement", "COORD-06")]
    public void A_coordinator_whose_writes_do_not_end_is_stalled()
    {
        var time = new ManualTimeProvider();
        using var meter = new CoordinationMeter(time, Options.Create(new LoopKitOptions()));
        var write = meter.BeginWrite();
        time.Advance(TimeSpan.FromSeconds(14));
        Assert.That(meter.Read().IsStalled, Is.False);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(meter.Read(), Has.Property("IsStalled").True.And.Property("OldestWrite").EqualTo(TimeSpan.FromSeconds(16)));
        write.Dispose();
        Assert.That(meter.Read(), Has.Property("IsStalled").False.And.Property("OldestWrite").EqualTo(TimeSpan.Zero));
    }

    private static async Task<string?> CodeOfAsync(Func<Task> sendAsync)
    {
        try
        {
            await sendAsync();
            return null;
        }
        catch (LoopKitException exception)
        {
            return exception.Code;
        }
    }

    private static Share Share(string id, LoopId to) => new() { Id = new MessageId(id), From = _ada, To = to, Text = "data" };

    private static Alert Alert(string id) => new() { Id = new MessageId(id), From = _ada, Topic = "news", Text = "the build is red" };
}
