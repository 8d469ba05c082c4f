using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Storage;
using LoopKit.Testing;
using LoopKit.Tests.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopKit.Tests.Replay;

/// <summary>Forks, each replayed when its host is disposed.</summary>
[Property("Requirement", "ENG-18")]
public sealed class ForkTests
{
    /// <summary>Writes one file an iteration and never what the validation wants.</summary>
    private const string Notes = """
        turns:
          - tool-calls: [ { name: write, arguments: { path: "one.txt", content: "1" } } ]
            usage: { input-tokens: 100, output-tokens: 10 }
          - text: "First note."
          - tool-calls: [ { name: write, arguments: { path: "two.txt", content: "2" } } ]
            usage: { input-tokens: 100, output-tokens: 10 }
          - text: "Second note."
        when-exhausted: repeat-last
        """;

    private const string Answer = """
        turns:
          - tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42" } } ]
          - text: "Done."
        """;

    private static readonly ForkPoint _afterFirst = new() { Iteration = 1 };

    // Of this test alone: a host that takes a loop over ends the processes of its id, also those of other tests.
    private readonly LoopId _fork = LoopId.New(TimeProvider.System);
    private readonly LoopId _second = LoopId.New(TimeProvider.System);

    [Test]
    public async Task A_fork_goes_on_from_the_files_and_the_journal_of_that_iteration_with_another_model()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Notes);
        var source = await RunSourceAsync(host, repository);
        var before = await JournalAsync(host, source.Id);
        var model = Script(host, "answer.yaml", Answer);

        var fork = await host.Engine.ForkAsync(source.Id, _afterFirst with { Model = model, Goal = "The answer." }, _fork);
        var end = await host.Engine.WaitForRestAsync(fork.Id);
        Assert.That(end, Has.Property("Status").EqualTo(LoopStatus.Completed).And.Property("Iteration").EqualTo(2), end.Reason?.ToString());
        Assert.That((end.Name, end.Goal, end.Model), Is.EqualTo((source.Name + "-fork", "The answer.", model)));
        Assert.That(end.Usage, Is.EqualTo(new TokenUsage(100, 10)), "what was used before counts on");
        Assert.That(end.Branch, Is.EqualTo($"loopkit/{end.Name}"));

        var files = repository.Run("ls-tree", "-r", "--name-only", end.Branch!).Split('\n');
        Assert.That(files, Does.Contain("one.txt").And.Contain("answer.txt").And.No.Member("two.txt"));
        var checkpoint = before.Select(stored => LoopEventSerializer.Deserialize(stored.Payload.Span)).OfType<CheckpointCreated>().First(created => created.Iteration == 1).Checkpoint.Commit;
        Assert.That(repository.Run("rev-parse", $"{end.Branch}~1"), Is.EqualTo(checkpoint));

        var journal = await JournalAsync(host, fork.Id);
        var forked = (LoopForked)LoopEventSerializer.Deserialize(journal.Single(stored => stored.Type == "loop-forked").Payload.Span);
        Assert.That(journal.Take((int)forked.Version).Select(stored => (stored.Type, stored.At, stored.Hash)), Is.EqualTo(before.Take((int)forked.Version).Select(stored => (stored.Type, stored.At, stored.Hash))));
        Assert.That(forked.Hash, Is.EqualTo(before[(int)forked.Version - 1].Hash));
        var prompt = journal.Select(stored => LoopEventSerializer.Deserialize(stored.Payload.Span)).OfType<IterationStarted>().Last().Prompt;
        Assert.That(await host.Engine.ReadContentAsync(prompt), Does.Contain("The answer.").And.Contain("First note."));

        Assert.That((await JournalAsync(host, source.Id)).Select(stored => stored.Hash), Is.EqualTo(before.Select(stored => stored.Hash)), "the source is untouched");
        Assert.That(await host.Engine.FindAsync(source.Id), Is.EqualTo(source));
    }

    [Test]
    public async Task A_fork_before_the_first_iteration_begins_at_the_base_of_its_source()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Notes);
        var source = await RunSourceAsync(host, repository);
        var start = repository.Run("rev-parse", "HEAD");
        repository.Write("later.txt", "later");
        repository.Commit("Later");

        var fork = await host.Engine.ForkAsync(source.Id, new ForkPoint { Iteration = 0, Name = "anew", Model = Script(host, "answer.yaml", Answer) }, _fork);
        var end = await host.Engine.WaitForRestAsync(fork.Id);
        Assert.That((end.Status, end.Iteration, end.Name), Is.EqualTo((LoopStatus.Completed, 1, "anew")));
        Assert.That(repository.Run("rev-parse", $"{end.Branch}~1"), Is.EqualTo(start));
    }

    [Test]
    public async Task A_fork_of_a_fork_keeps_what_was_different_in_it()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Notes);
        var source = await RunSourceAsync(host, repository);
        await host.Engine.ForkAsync(source.Id, _afterFirst with { Goal = "Another goal." }, _fork);
        await host.Engine.WaitForRestAsync(_fork);
        await host.Engine.ForkAsync(_fork, _afterFirst with { Model = Script(host, "answer.yaml", Answer) }, _second);
        var end = await host.Engine.WaitForRestAsync(_second);
        Assert.That((end.Status, end.Goal, end.Iteration), Is.EqualTo((LoopStatus.Completed, "Another goal.", 2)));
    }

    [Test]
    public async Task A_fork_gets_the_messages_that_its_source_had_not_read_and_no_stop()
    {
        using var repository = new UserRepository();
        var hold = new HoldTool();
        await using var host = LoopKitTestHost.Create(
            """
            turns:
              - tool-calls: [ { name: hold, arguments: { } } ]
              - text: "First note."
              - { text: "Second note.", delay: 00:05:00 }
            """,
            builder => builder.Services.AddSingleton(hold.Source));
        var source = LoopId.New(TimeProvider.System);
        var ada = Address.ForPerson("ada");
        await host.Engine.StartAsync(source, host.Spec("grep -q 42 answer.txt") with { Repository = repository.Path });
        await hold.HeldAsync();
        await host.Coordinator.ShareAsync(new Share { Id = new MessageId("m0"), From = ada, To = source, Text = "read in iteration 1" });
        hold.Release();
        await host.WaitForAsync(source, recorded => recorded.Event is TurnStarted { Iteration: 2 });
        await host.Coordinator.ShareAsync(new Share { Id = new MessageId("m1"), From = ada, To = source, Text = "the port is 8081" });
        await host.Coordinator.StopAsync(new StopRequest { Id = new MessageId("m2"), From = ada, To = source, Reason = "enough" });
        await host.Engine.WaitForRestAsync(source);

        await host.Engine.ForkAsync(source, _afterFirst with { Model = Script(host, "answer.yaml", Answer) }, _fork);
        var end = await host.Engine.WaitForRestAsync(_fork);
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed));
        var prompt = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<IterationStarted>().Last().Prompt;
        Assert.That(await host.Engine.ReadContentAsync(prompt), Does.Contain("> the port is 8081"));
        var inbox = await host.Coordinator.ReceiveAsync(end.Id, 0).ToListAsync();
        Assert.That(inbox.Select(delivery => delivery.Message), Is.EqualTo([new Share { Id = new MessageId("m1"), From = ada, To = end.Id, Text = "the port is 8081" }]));
    }

    [Test]
    public async Task Forking_the_same_twice_is_a_no_op_and_anything_else_with_that_id_is_refused()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Notes);
        var source = await RunSourceAsync(host, repository);
        var at = _afterFirst with { Inputs = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } };
        await host.Engine.ForkAsync(source.Id, at, _fork);
        var end = await host.Engine.WaitForRestAsync(_fork);
        var again = await host.Engine.ForkAsync(source.Id, at with { Inputs = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } }, _fork);
        Assert.That(again, Is.EqualTo(end));
        Assert.That(await host.Engine.ListAsync(LoopQuery.All).CountAsync(), Is.EqualTo(2));
        AssertRefused(host, source.Id, at with { Iteration = 2 }, _fork.Value, ErrorCodes.LoopExists, "not this fork");
        AssertRefused(host, source.Id, at, source.Id.Value, ErrorCodes.LoopExists, "not this fork");
        AssertRefused(host, source.Id, at with { Name = end.Name }, _second.Value, ErrorCodes.LoopExists, end.Name);
    }

    [Test]
    public async Task What_cannot_be_forked_is_refused_with_the_reason_and_leaves_nothing()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Notes);
        var source = await RunSourceAsync(host, repository);
        var plain = await host.RunAsync(host.Spec("false") with { MaxIterations = 1 });
        AssertRefused(host, new LoopId("nobody"), _afterFirst, _fork.Value, ErrorCodes.LoopNotFound, "nobody");
        AssertRefused(host, source.Id, new ForkPoint { Iteration = 3 }, _fork.Value, ErrorCodes.ForkImpossible, "from 0 to 2");
        AssertRefused(host, source.Id, new ForkPoint { Iteration = -1 }, _fork.Value, ErrorCodes.ForkImpossible, "from 0 to 2");
        AssertRefused(host, plain.Id, _afterFirst with { MaxIterations = 5 }, _fork.Value, ErrorCodes.ForkImpossible, "plain directory");
        AssertRefused(host, source.Id, new ForkPoint { Iteration = 2 }, _fork.Value, ErrorCodes.InvalidSpec, "--set max-iterations=");
        AssertRefused(host, source.Id, _afterFirst with { MaxTurns = 0 }, _fork.Value, ErrorCodes.InvalidSpec, "turn limit is 0");
        AssertRefused(host, source.Id, _afterFirst with { Goal = " " }, _fork.Value, ErrorCodes.InvalidSpec, "goal");
        AssertRefused(host, source.Id, _afterFirst with { Name = "No Name" }, _fork.Value, ErrorCodes.InvalidSpec, "No Name");
        AssertRefused(host, source.Id, _afterFirst with { Model = new ModelRef("acme", "x") }, _fork.Value, ErrorCodes.ModelUnknown, "acme");
        AssertRefused(host, source.Id, _afterFirst with { Prompt = "{{inputs.missing}}" }, _fork.Value, ErrorCodes.TemplateInvalid, "missing");
        Assert.That(await host.Engine.FindAsync(_fork), Is.Null);
    }

    [Test]
    public async Task A_fork_whose_host_died_is_there_as_a_whole_and_goes_on_elsewhere()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Notes);
        var source = await RunSourceAsync(host, repository);
        var model = Script(host, "answer.yaml", Answer);
        var dead = await StoreImage.OfAsync(host.Services.GetRequiredService<ILoopStore>());
        await MakeOnlyAsync(host, dead, source.Id, _afterFirst with { Model = model }, _fork);

        await using var next = LoopKitTestHost.Create(configure: builder => builder.Services.Replace(ServiceDescriptor.Singleton<ILoopStore>(dead)), directory: host.Directory);
        Assert.That(await next.Engine.FindAsync(_fork), Has.Property("Status").EqualTo(LoopStatus.Running));
        await next.Engine.ForkAsync(source.Id, _afterFirst with { Model = model }, _fork);
        await next.Engine.SendAsync(_fork, new ResumeLoop { Id = new CommandId("r") });
        Assert.That((await next.Engine.WaitForRestAsync(_fork)).Status, Is.EqualTo(LoopStatus.Completed));
    }

    [Test]
    public async Task A_fork_whose_host_died_before_it_was_made_is_made_anew_without_repeating_messages()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create("turns: [ { text: note }, { text: late, delay: 00:05:00 } ]");
        var source = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(source, host.Spec("grep -q 42 answer.txt") with { Repository = repository.Path });
        await host.WaitForAsync(source, recorded => recorded.Event is TurnStarted { Iteration: 2 });
        await host.Coordinator.ShareAsync(new Share { Id = new MessageId("m1"), From = Address.ForPerson("ada"), To = source, Text = "first" });
        await host.Services.GetRequiredService<Inboxes>().CopyUnreadAsync(source, 0, _fork, CancellationToken.None);
        await host.Coordinator.ShareAsync(new Share { Id = new MessageId("m2"), From = Address.ForPerson("ada"), To = source, Text = "second" });

        await host.Engine.ForkAsync(source, _afterFirst with { Model = Script(host, "answer.yaml", Answer) }, _fork);
        Assert.That((await host.Engine.WaitForRestAsync(_fork)).Status, Is.EqualTo(LoopStatus.Completed));
        var inbox = await host.Coordinator.ReceiveAsync(_fork, 0).Select(delivery => delivery.Message.Id.Value).ToListAsync();
        Assert.That(inbox, Is.EqualTo(["m1", "m2"]));
    }

    /// <summary>Makes a fork in a store and runs nothing of it.</summary>
    private static async Task MakeOnlyAsync(LoopKitTestHost host, ILoopStore store, LoopId source, ForkPoint at, LoopId fork)
    {
        await using var maker = LoopKitTestHost.Create(configure: builder => builder.Services.Replace(ServiceDescriptor.Singleton<ILoopStore>(store)), directory: host.Directory);
        var forks = maker.Services.GetRequiredService<LoopForks>();
        await forks.StartAsync(await forks.ReadAsync(source, at, fork, default), source, at, "made-only", default);
    }

    private static async Task<LoopSnapshot> RunSourceAsync(LoopKitTestHost host, UserRepository repository)
    {
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt") with { Repository = repository.Path, MaxIterations = 2 });
        Assert.That((end.Status, end.Iteration), Is.EqualTo((LoopStatus.Failed, 2)), end.Reason?.ToString());
        return end;
    }

    private static void AssertRefused(LoopKitTestHost host, LoopId source, ForkPoint at, string id, string code, string words) => Assert.That(
        async () => await host.Engine.ForkAsync(source, at, new LoopId(id)),
        Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(code).And.Message.Contains(words));

    private static ModelRef Script(LoopKitTestHost host, string name, string turns)
    {
        var path = Path.Combine(host.Directory, name);
        File.WriteAllText(path, turns);
        return new ModelRef("scripted", path);
    }

    private static async Task<List<StoredEvent>> JournalAsync(LoopKitTestHost host, LoopId loop) =>
        await host.Services.GetRequiredService<ILoopStore>().ReadAsync(StreamId.ForLoop(loop)).ToListAsync();
}
