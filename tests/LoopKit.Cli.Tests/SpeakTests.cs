using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;

namespace LoopKit.Cli.Tests;

/// <summary>What people say to a loop, from another process than the one that runs it.</summary>
[Platform("Linux")]
[Property("Requirement", "ENG-13")]
public sealed class SpeakTests
{
    private const string Heeds = """
        - match: { last-message-contains: "> write 42" }
          tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
        - text: "Done."
        """;

    [Test]
    public async Task Steer_reaches_a_run_in_another_process()
    {
        using var scene = new Scene();
        scene.Script($$"""
            turns:
              - tool-calls: [ { name: run, arguments: { command: "while [ ! -e {{scene.File("go")}} ]; do sleep 0.05; done" } } ]
            {{Indent(Heeds)}}
            """);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("tool-started");
        var steer = await scene.RunAsync("steer", Scene.Name, "write 42\nnothing else");
        Assert.That(steer.ExitCode, Is.Zero, steer.ToString());
        Assert.That(steer.Output, Is.EqualTo("job: told; its next turn reads it\n"));
        await File.WriteAllTextAsync(scene.File("go"), "");
        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That(end.Last.GetProperty("iterations").GetInt32(), Is.EqualTo(1));
        (await scene.JournalAsync()).AssertWhole();
        Assert.That((await scene.RunAsync("steer", Scene.Name, "more")).ExitCode, Is.EqualTo(2), "it has ended");
    }

    [Test]
    public async Task Steer_of_a_loop_that_no_process_runs_waits_in_its_journal_and_starts_nothing()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        await run.KillAsync();
        var before = (await scene.JournalAsync()).Events.Count;
        var steer = await scene.RunAsync("steer", Scene.Name, "write 42");
        Assert.That(steer.ExitCode, Is.Zero, steer.ToString());
        var after = await scene.JournalAsync();
        Assert.That(after.Events.Skip(before).Select(recorded => recorded.Type), Is.EqualTo(["loop-steered"]));

        scene.Script($"turns:\n{Indent(Heeds)}");
        var end = await scene.RunAsync(scene.RunArguments());
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That((await scene.JournalAsync()).Count<LoopSteered>(_ => true), Is.EqualTo(1));
    }

    [Test]
    public async Task A_question_is_answered_from_another_process()
    {
        using var scene = new Scene();
        scene.Script("""
            turns:
              - tool-calls: [ { name: ask_human, arguments: { question: "Which number?", choices: [ "41", "42" ] } } ]
              - match: { last-message-contains: "> 42" }
                tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
              - text: "Done."
            """);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("person-asked");
        Assert.That((await scene.RunAsync("show", Scene.Name)).Output, Does.Contain("asks q1: Which number?").And.Contain("loopkit answer job q1 TEXT").And.Contain("42"));
        Assert.That((await scene.RunAsync("ps")).Output, Does.Contain("asks q1"));
        Assert.That((await scene.RunAsync("answer", Scene.Name, "q7", "42")).ExitCode, Is.EqualTo(2));
        var answer = await scene.RunAsync("answer", Scene.Name, "42");
        Assert.That(answer.ExitCode, Is.Zero, answer.ToString());
        Assert.That(answer.Output, Is.EqualTo("job: q1 answered\n"));
        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        (await scene.JournalAsync()).AssertWhole();
        Assert.That((await scene.RunAsync("answer", Scene.Name, "42")).ExitCode, Is.EqualTo(2), "it asks nothing");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_call_is_decided_while_no_process_runs_the_loop(bool approved)
    {
        using var scene = new Scene();
        scene.Write(".loopkit/loops/careful.yaml", "extends: ralph\napproval: [write]\n");
        scene.Script(Scripts.Answer);
        var arguments = scene.RunArguments().ToList();
        arguments.Insert(1, "careful");
        var run = scene.Start([.. arguments, "--max-iterations", "1"]);
        await run.UntilEventAsync("person-asked");
        await run.KillAsync();
        string[] decide = approved ? ["approve", Scene.Name] : ["approve", Scene.Name, "a1", "--deny", "--note", "not now"];
        var decided = await scene.RunAsync(decide);
        Assert.That(decided.ExitCode, Is.Zero, decided.ToString());
        var end = await scene.RunAsync("resume", Scene.Name, "--json");
        Assert.That(end.ExitCode, Is.EqualTo(approved ? 0 : 3), end.ToString());
        var journal = await scene.JournalAsync();
        Assert.That(journal.Count<ToolStarted>(_ => true), Is.EqualTo(approved ? 1 : 0));
    }

    private static string Indent(string turns) => string.Join('\n', turns.Split('\n').Select(line => "  " + line));
}
