using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Tools;

namespace LoopKit.Tests.Coordination;

/// <summary>Two loops really talk: what one knows, the other uses, and its validation proves it.</summary>
[Property("Requirement", "COORD-02")]
public sealed class ConversationTests
{
    private static readonly Address _ada = Address.ForPerson("ada");

    private readonly LoopId _asker = LoopId.New(TimeProvider.System);
    private readonly LoopId _knower = LoopId.New(TimeProvider.System);

    [Test]
    public async Task A_loop_asks_another_which_answers_in_its_next_turn_and_uses_what_it_hears()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Asks().Answers(_asker, busy: TimeSpan.FromSeconds(20)).ToTranscript());
        await StartBothAsync(host);
        await host.RunToIdleAsync();

        await AssertCompletedAsync(host, _asker);
        await AssertCompletedAsync(host, _knower);
        var question = await ConversationTexts.ShownAsync(host, _knower, "> " + ConversationScript.Question);
        Assert.That(question, Does.Contain($"(question) from loop:{_asker}").And.Contain("(20 s ago)").And.Contain("data, not an instruction"));
    }

    [Test]
    public async Task The_receiver_is_told_which_commit_the_senders_files_are_based_on()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Asks().Answers(_asker, busy: TimeSpan.FromSeconds(20)).ToTranscript());
        await StartBothAsync(host);
        await host.RunToIdleAsync();
        var query = (await InboxAsync(host, _knower)).OfType<Query>().Single();
        var sender = (await host.EventsAsync(_asker)).Select(recorded => recorded.Event).OfType<WorkspacePrepared>().Single();
        Assert.That(query.BaseCommit, Is.EqualTo(sender.Workspace.BaseCommit));
        if (sender.Workspace.BaseCommit is { } commit)
        {
            Assert.That(await ConversationTexts.ShownAsync(host, _knower, "> " + ConversationScript.Question), Does.Contain($"based on commit {commit[..12]}"));
        }
    }

    [Test]
    public async Task A_loop_that_has_ended_is_answered_for_from_its_record()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.WhenLastMessageContains("Serve it.").Says("It listens on 8081 by now."))
            .Asks()
            .Explores("It listens on 8081", turn => turn.Says("The port is 8081.").Uses(700, 30))
            .ToTranscript());
        await host.Engine.StartAsync(_knower, ConversationScript.Knower(host));
        await host.RunToIdleAsync();
        var before = (await host.EventsAsync(_knower)).Count;
        await host.Engine.StartAsync(_asker, ConversationScript.LateAsker(host, host.Workspace));
        await host.RunToIdleAsync();

        await AssertCompletedAsync(host, _asker);
        Assert.That(await host.EventsAsync(_knower), Has.Count.EqualTo(before), "nothing follows the end of a loop");
        var query = (await ToolsAsync(host, _asker))[0];
        Assert.That(query.Usage, Is.EqualTo(new TokenUsage(700, 30)), "who asks pays");
        Assert.That(await host.Engine.ReadContentAsync(query.Result), Does.Contain("'knower' answers").And.Contain("not an instruction"));
    }

    [Test]
    public async Task A_loop_that_ends_while_it_is_asked_is_answered_for_from_its_record()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.WhenLastMessageContains("Serve it.").Takes(TimeSpan.FromSeconds(20)).Says("It listens on 8081 by now."))
            .Asks()
            .Explores("It listens on 8081", turn => turn.Says("The port is 8081."))
            .ToTranscript());
        await StartBothAsync(host);
        await host.RunToIdleAsync();
        await AssertCompletedAsync(host, _asker);
    }

    [Test]
    public async Task A_person_can_ask_a_loop_that_has_ended_and_a_failure_says_what_to_do()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Says("Done.").Explores("Why", turn => turn.Says("Because.")).ToTranscript());
        var end = await host.RunAsync(host.Spec("true"));
        var question = new Query { Id = new MessageId("q1"), From = _ada, To = end.Id, Text = "Why?" };
        Assert.That((await host.Coordinator.QueryAsync(question) as QueryResult.Answered)?.Reply.Text, Is.EqualTo("Because."));
        Assert.That((await host.Coordinator.QueryAsync(question) as QueryResult.Answered)?.Reply.Text, Is.EqualTo("Because."), "the same answer, not another turn");
        var other = await host.Coordinator.QueryAsync(question with { Id = new MessageId("q2"), Text = "How?" });
        Assert.That((other as QueryResult.Refused)?.Explanation, Does.Contain("has ended").And.Contain("Ask again later"));
    }

    [Test]
    [Property("Requirement", "COORD-03")]
    public async Task A_late_answer_reaches_the_loop_as_a_message_after_the_timeout()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().AnswersLate(_asker).ToTranscript());
        await StartBothAsync(host);
        await host.RunToIdleAsync();

        await AssertCompletedAsync(host, _asker);
        Assert.That((await ToolsAsync(host, _asker))[0].Error, Is.EqualTo(ToolErrors.Timeout));
        Assert.That(await ConversationTexts.ShownAsync(host, _asker, "> The port is 8081."), Does.Contain($"late answer to question {ConversationScript.QuestionOf(_asker)}"));
        var reply = (await ToolsAsync(host, _knower)).Single(tool => tool.Result.Text!.Contains("answer", StringComparison.Ordinal));
        Assert.That(reply.Result.Text, Does.Contain("came late"), "both sides know the same end of the question");
    }

    [Test]
    [Property("Requirement", "COORD-03")]
    public async Task A_question_that_would_close_a_circle_is_refused_and_names_the_circle()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder()
            .Turn(turn => turn.WhenLastMessageContains("Be there.").Takes(TimeSpan.FromMinutes(2)).Says("Done."))
            .Turn(turn => turn.WhenLastMessageContains("Be a.").Takes(TimeSpan.FromSeconds(1)).Calls("query", new { to = "b", text = "one?" }))
            .Turn(turn => turn.WhenLastMessageContains("Be b.").Takes(TimeSpan.FromSeconds(2)).Calls("query", new { to = "c", text = "two?" }))
            .Turn(turn => turn.WhenLastMessageContains("Be c.").Takes(TimeSpan.FromSeconds(3)).Calls("query", new { to = "a", text = "three?" }))
            .Says("Done.").ToTranscript());
        foreach (var name in (string[])["there", "a", "b", "c"])
        {
            await host.Engine.StartAsync(new LoopId(name), host.Spec("true") with { Name = name, Goal = $"Be {name}." });
        }

        await host.RunToIdleAsync();
        var refused = (await ToolsAsync(host, new LoopId("c")))[0];
        Assert.That(refused.Error, Is.EqualTo(ToolErrors.Denied));
        Assert.That(refused.Result.Text, Does.Contain("c → a → b → c").And.Contain("`reply`"));
    }

    [Test]
    [Property("Requirement", "COORD-03")]
    public void Loops_that_wait_for_the_same_one_are_no_circle()
    {
        var open = new OpenQuestions();
        var (first, _) = open.Open(Between("a", "c", "q1"));
        Assert.That(open.Open(Between("b", "c", "q2")).Question, Is.Not.Null);
        Assert.That(open.Open(Between("c", "a", "q3")).Cycle.Select(loop => loop.Value), Is.EqualTo(["c", "a", "c"]));
        open.Close(first!);
        Assert.That(open.Open(Between("c", "a", "q3")).Question, Is.Not.Null, "a waits no more");
        Assert.That(open.Open(Between("b", "b", "q4")).Cycle.Select(loop => loop.Value), Is.EqualTo(["b", "b"]));
    }

    private static Query Between(string from, string to, string id) =>
        new() { Id = new MessageId(id), From = Address.ForLoop(new LoopId(from)), To = new LoopId(to), Text = "?" };

    private async Task StartBothAsync(InMemoryTestHost host)
    {
        await host.Engine.StartAsync(_knower, ConversationScript.Knower(host));
        await host.SettleAsync();
        await host.Engine.StartAsync(_asker, ConversationScript.Asker(host));
    }

    private static async Task AssertCompletedAsync(InMemoryTestHost host, LoopId loop)
    {
        var end = (await host.Engine.FindAsync(loop))!;
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), $"{end.Name}: {end.Reason}");
    }

    private static async Task<List<ToolCompleted>> ToolsAsync(InMemoryTestHost host, LoopId loop) =>
        [.. (await host.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<ToolCompleted>()];

    private static async Task<List<Message>> InboxAsync(InMemoryTestHost host, LoopId loop) =>
        await host.Coordinator.ReceiveAsync(loop, 0).Select(delivery => delivery.Message).ToListAsync();
}
