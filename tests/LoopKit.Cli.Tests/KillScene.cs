using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;

namespace LoopKit.Cli.Tests;

/// <summary>A loop of two iterations of which one step is slow enough to be killed in, and what it leaves outside its worktree.</summary>
internal sealed class KillScene : IDisposable
{
    private readonly List<string> _printed = [];
    private readonly string _usersSide;
    private readonly string _slow;
    private string? _loop;

    /// <param name="slow">The step that takes its time: the first <c>model</c> call, the <c>first</c> or the <c>second</c> tool, or the <c>validation</c>.</param>
    public KillScene(string slow = "")
    {
        Scene.Write("readme.md", "edited but not committed\n");
        Scene.Write("notes.txt", "not tracked\n");
        _slow = slow;
        _usersSide = Scene.UsersSide();
        Scene.Script($$"""
            turns:
              - text: "I look first."
                delay: 00:00:0{{Seconds("model")}}.02
                tool-calls:
                  - { name: read, arguments: { path: "readme.md" } }
                  - { name: run, arguments: { command: "{{Call("first")}}" } }
              - text: "I try."
                tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "41\n" } } ]
              - text: "Done, I think."
                tool-calls: [ { name: complete_task, arguments: { summary: "tried" } } ]
              - text: "I look again."
                tool-calls: [ { name: run, arguments: { command: "{{Call("second")}}" } } ]
              - text: "I mend it."
                tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
              - text: "Done."
            when-exhausted: repeat-last
            """);
    }

    public Scene Scene { get; } = new();

    /// <summary>One line for every time that a command of the model has run.</summary>
    public string Calls => Scene.File("calls.txt");

    /// <summary>One line for every time that the validation has run.</summary>
    public string Validations => Scene.File("validations.txt");

    /// <summary>Runs the loop, or goes on with it: it is the same command every time.</summary>
    public LoopKitProcess Start() => Scene.Start(
        "run", "--goal", "Write the answer", "--name", Scene.Name, "--model", "scripted:" + Scene.Transcript, "--json",
        "--validate", $"echo run >> {Validations}; sleep {Seconds("validation")}; grep -q 42 answer.txt");

    public static Task UntilAsync(string file, int lines) =>
        Patience.UntilAsync(() => File.Exists(file) && File.ReadAllLines(file).Length >= lines, $"{file} has {lines} lines");

    /// <summary>Notes what a command printed before it ended.</summary>
    public void Note(CliResult result)
    {
        _printed.AddRange(result.Events);
        _loop ??= result.Events.Count == 0 ? null : new Journal(result.Events).Events[0].Loop.Value;
    }

    /// <summary>Runs the loop to its end and checks everything that a kill must not break.</summary>
    public async Task<Journal> CompleteAsync()
    {
        var end = await Start().EndAsync();
        Note(end);
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That(end.Last.GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(end.Last.GetProperty("id").GetString(), Is.EqualTo(_loop));

        var journal = await Scene.JournalAsync();
        journal.AssertWhole();
        journal.AssertHolds(_printed);
        AssertNothingRanTwice(journal);
        Assert.That(LoopProcesses.Of(_loop!), Is.Empty);
        Assert.That(Scene.Git("show", "loopkit/job:answer.txt"), Is.EqualTo("42\n"));
        Assert.That(Scene.UsersSide(), Is.EqualTo(_usersSide));
        return journal;
    }

    public void Dispose() => Scene.Dispose();

    /// <summary>A command that leaves a process behind which has left its process group.</summary>
    private string Call(string word) => $"setsid -f sleep 300 > /dev/null 2>&1; echo {word} >> {Calls}; sleep {Seconds(word)}";

    private int Seconds(string step) => step == _slow ? 2 : 0;

    private void AssertNothingRanTwice(Journal journal)
    {
        var lines = File.Exists(Calls) ? File.ReadAllLines(Calls) : [];
        Assert.That(lines, Is.Unique);
        var calls = journal.All<ToolStarted>().Where(tool => tool.Tool == "run").Select(tool => tool.CallId).ToList();
        Assert.That(calls, Has.Count.EqualTo(2).And.Unique);
        foreach (var (call, word) in calls.Zip(["first", "second"]))
        {
            var outcome = journal.All<ToolCompleted>().Single(tool => tool.CallId == call).Outcome;
            Assert.That(outcome, Is.AnyOf(ToolOutcome.Succeeded, ToolOutcome.Unknown));
            if (outcome == ToolOutcome.Succeeded)
            {
                Assert.That(lines, Does.Contain(word));
            }
        }
    }
}
