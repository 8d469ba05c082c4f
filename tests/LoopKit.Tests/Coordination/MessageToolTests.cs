using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Tools;

namespace LoopKit.Tests.Coordination;

[Property("Requirement", "TOOL-01")]
public sealed class MessageToolTests
{
    [Test]
    [Property("Requirement", "TOOL-08")]
    public async Task Without_another_loop_there_is_nobody_to_talk_to_and_no_tool_for_it([Values("alert", "query", "share")] string tool)
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Calls(tool, new { to = "other", topic = "news", text = "x" }).Calls("complete_task", new { summary = "Done." }).ToTranscript());
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That((await FirstResultAsync(host, end.Id)).Error, Is.EqualTo(ToolErrors.UnknownTool));
    }

    [Test]
    [Property("Requirement", "TOOL-08")]
    public async Task A_definition_may_name_a_tool_that_is_not_there_now()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Calls("complete_task", new { summary = "Done." }).ToTranscript());
        host.WriteFile(".loopkit/loops/talker.yaml", "extends: ralph\ntools: [alert, explore, complete_task]\n");
        var end = await host.RunAsync(host.Spec("true") with { Definition = "talker" });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
    }

    [Test]
    public async Task A_share_and_an_alert_arrive_with_the_key_of_their_call()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.WhenLastMessageContains("Wait").Takes(TimeSpan.FromHours(2)).Calls("complete_task", new { summary = "Waited." }))
            .Calls("share", new { to = "listener", text = "The port is 8081." })
            .Calls("alert", new { topic = "build-broken", text = "main does not build" })
            .Calls("alert", new { topic = "nobody-cares", text = "x" })
            .Calls("complete_task", new { summary = "Done." }).ToTranscript());
        var listener = await StartListenerAsync(host);
        await host.Coordinator.SubscribeAsync(listener, "build-broken");
        var end = await host.RunAsync(host.Spec("true"));
        var inbox = await host.Coordinator.ReceiveAsync(listener, 0).Select(delivery => delivery.Message).ToListAsync();
        Assert.That(inbox.Select(message => message.Id.Value), Is.EqualTo([KeyOf(end.Id, turn: 1), KeyOf(end.Id, turn: 2)]));
        Assert.That(inbox.Select(message => message.From), Is.All.EqualTo(Address.ForLoop(end.Id)));
        Assert.That(await TextsAsync(host, end.Id), Is.EqualTo(["'listener' gets it with its next turn.", "1 loop was told.", "No loop has subscribed to 'nobody-cares', so nobody was told."]));
    }

    [Test]
    public async Task A_query_is_answered_or_times_out_after_thirty_seconds()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.WhenLastMessageContains("Wait").Takes(TimeSpan.FromHours(2)).Calls("complete_task", new { summary = "Waited." }))
            .Calls("query", new { to = "listener", text = "Which port?" })
            .Calls("complete_task", new { summary = "Done." }).ToTranscript());
        await StartListenerAsync(host);
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("true"));
        await host.SettleAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));
        await host.SettleAsync();
        var result = await FirstResultAsync(host, id);
        Assert.That(result.Error, Is.EqualTo(ToolErrors.Timeout));
        Assert.That(result.Duration, Is.InRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31)));
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task A_wrong_name_is_answered_with_the_loops_that_there_are()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.WhenLastMessageContains("Wait").Takes(TimeSpan.FromHours(2)).Calls("complete_task", new { summary = "Waited." }))
            .Calls("share", new { to = "listner", text = "x" })
            .Calls("share", new { to = "speaker", text = "x" })
            .Calls("share", new { to = "listener", text = " " })
            .Calls("complete_task", new { summary = "Done." }).ToTranscript());
        await StartListenerAsync(host);
        var end = await host.RunAsync(host.Spec("true") with { Name = "speaker" });
        var results = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<ToolCompleted>().ToList();
        Assert.That(results.Select(result => result.Error), Is.EqualTo([ToolErrors.NotFound, ToolErrors.InvalidArguments, ToolErrors.InvalidArguments, null]));
        Assert.That((await TextsAsync(host, end.Id))[0], Does.Contain("There are: listener."));
    }

    private static async Task<LoopId> StartListenerAsync(InMemoryTestHost host)
    {
        var listener = LoopId.New(host.Time);
        await host.Engine.StartAsync(listener, host.Spec("true") with { Name = "listener", Goal = "Wait" });
        await host.SettleAsync();
        return listener;
    }

    private static string KeyOf(LoopId loop, int turn) => new ToolCallContext(loop, 1, turn, 0, "").IdempotencyKey;

    private static async Task<ToolCompleted> FirstResultAsync(InMemoryTestHost host, LoopId loop) => (await host.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<ToolCompleted>().First();

    private static async Task<List<string>> TextsAsync(InMemoryTestHost host, LoopId loop)
    {
        List<string> texts = [];
        foreach (var completed in (await host.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<ToolCompleted>().Where(completed => !completed.SignalsCompletion))
        {
            texts.Add(await host.Engine.ReadContentAsync(completed.Result));
        }

        return texts;
    }
}
