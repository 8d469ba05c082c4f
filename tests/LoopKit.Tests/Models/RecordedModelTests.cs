using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Json;
using LoopKit.Models;
using LoopKit.Models.Recorded;
using LoopKit.Testing;
using LoopKit.Tests.Workspaces;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Models;

/// <summary>Runs that are recorded and run again without the model.</summary>
[Property("Requirement", "ENG-18")]
public sealed class RecordedModelTests
{
    /// <summary>Three iterations; the git log of each later prompt names the checkpoints before, and a reply names its workspace.</summary>
    private const string Turns = """
        turns:
          - text: "I look first."
            tool-calls: [ { name: list, arguments: { path: "." } }, { name: run, arguments: { command: "pwd" } } ]
            usage: { input-tokens: 7, output-tokens: 3 }
          - text: "cut"
            finish: length
          - text: "First note."
          - text: "Second note."
          - text: "I write the answer."
            tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42" } } ]
          - tool-calls: [ { name: complete_task, arguments: { summary: "done" } } ]
        """;

    [Test]
    public async Task A_recorded_run_runs_again_from_its_file_with_the_same_words_and_no_model()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Turns);
        var first = await RunAsync(host, repository, new ModelRef("record", $"{Cassette(host)}+{host.Model}"));
        Assert.That((first.Status, first.Iteration), Is.EqualTo((LoopStatus.Completed, 3)), first.Reason?.ToString());
        File.Delete(host.Model.Model);

        var second = await RunAsync(host, repository, new ModelRef("recorded", Cassette(host)));
        Assert.That(second.Status, Is.EqualTo(LoopStatus.Completed), second.Reason?.ToString());
        Assert.That(await WordsAsync(host, second), Is.EqualTo(await WordsAsync(host, first)));
        Assert.That(second.Workspace, Is.Not.EqualTo(first.Workspace));
        Assert.That(second.Usage, Is.EqualTo(first.Usage));
    }

    [Test]
    public async Task Every_journal_is_a_recording()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Turns);
        var first = await RunAsync(host, repository, host.Model);
        File.Delete(host.Model.Model);
        foreach (var name in (string[])[first.Name, first.Id.Value])
        {
            var again = await RunAsync(host, repository, new ModelRef("recorded", name));
            Assert.That(again.Status, Is.EqualTo(LoopStatus.Completed), again.Reason?.ToString());
            Assert.That(await WordsAsync(host, again), Is.EqualTo(await WordsAsync(host, first)));
        }
    }

    [Test]
    public async Task Another_prompt_ends_the_loop_and_names_the_nearest_recorded_call()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(Turns);
        await RunAsync(host, repository, new ModelRef("record", $"{Cassette(host)}+{host.Model}"));
        var spec = host.Spec("grep -q 42 answer.txt") with { Repository = repository.Path, Model = new ModelRef("recorded", Cassette(host)), Goal = "Make the validation green." };
        var end = await host.RunAsync(spec);
        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.ModelRejected));
        Assert.That(end.Reason?.Detail, Does.Contain("iteration 1, turn 1").And.Contain("message 2 of 2 differs").And.Contain("validation pass.").And.Contain("validation green."));
        Assert.That(end.Iteration, Is.EqualTo(1));
        Assert.That((await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<TurnFailed>().Count(), Is.EqualTo(1), "it is not tried again");
    }

    [Test]
    public async Task Other_tools_are_another_request()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { text: Done. } ]");
        Assert.That((await host.RunAsync(host.Spec("true") with { Model = new ModelRef("record", $"{Cassette(host)}+{host.Model}") })).Status, Is.EqualTo(LoopStatus.Completed));
        await using var other = LoopKitTestHost.Create("turns: [ { text: unused } ]", builder => builder.AddTool(AIFunctionFactory.Create(() => "x", "extra"), ToolEffects.ReadOnly));
        var spec = other.Spec("true") with { Repository = host.Workspace, Model = new ModelRef("recorded", Cassette(host)) };
        var end = await other.RunAsync(spec);
        Assert.That(end.Reason?.Detail, Does.Contain("tools or settings differ").And.Contain("extra"));
    }

    [Test]
    public async Task A_line_that_a_crash_cut_off_counts_as_not_written()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { text: Done. } ]");
        var record = new ModelRef("record", $"{Cassette(host)}+{host.Model}");
        await host.RunAsync(host.Spec("true") with { Model = record });
        await File.AppendAllTextAsync(Cassette(host), """{"key":"ab""");
        Assert.That(RecordingFile.Read(Cassette(host)), Has.Count.EqualTo(1));
        await host.RunAsync(host.Spec("true") with { Model = record });
        Assert.That(RecordingFile.Read(Cassette(host)), Has.Count.EqualTo(2));
    }

    [TestCase("recorded", "nothing.jsonl", ErrorCodes.RecordingInvalid, "nothing.jsonl")]
    [TestCase("record", "cassette.jsonl", ErrorCodes.RecordingInvalid, "record:FILE+PROVIDER:MODEL")]
    [TestCase("record", "nowhere/cassette.jsonl+scripted:x", ErrorCodes.RecordingInvalid, "directory that exists")]
    [TestCase("record", "cassette.jsonl+acme:x", ErrorCodes.ModelUnknown, "acme")]
    public async Task A_reference_that_leads_nowhere_is_refused_at_start(string provider, string model, string code, string words)
    {
        await using var host = LoopKitTestHost.Create("turns: [ { text: Done. } ]");
        Assert.That(
            async () => await host.RunAsync(host.Spec("true") with { Model = new ModelRef(provider, model) }),
            Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(code).And.Message.Contains(words));
    }

    [Test]
    public async Task A_file_that_is_no_recording_is_refused_with_the_line()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { text: Done. } ]");
        await File.WriteAllTextAsync(Cassette(host), "\n{\"key\":1}\n");
        Assert.That(
            async () => await host.RunAsync(host.Spec("true") with { Model = new ModelRef("recorded", Cassette(host)) }),
            Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.RecordingInvalid).And.Message.Contains("Line 2"));
    }

    [Test]
    public async Task A_loop_that_is_not_there_ends_the_loop_that_wants_to_hear_it()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { text: Done. } ]");
        var end = await host.RunAsync(host.Spec("true") with { Model = new ModelRef("recorded", "nobody") });
        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.ModelRejected));
        Assert.That(end.Reason?.Detail, Does.Contain("'nobody'").And.Contain("recorded:./nobody"));
    }

    [Test]
    public void The_same_question_asked_again_is_answered_by_its_place()
    {
        var request = CanonicalRequest.Of([new ChatMessage(ChatRole.User, "go")], null, null);
        var recording = new Recording("x", [Call(1, 1, "a"), Call(1, 2, "b"), Call(3, 1, "c"), Call(1, 2, "again")]);
        Assert.That(Answer(1, 1), Is.EqualTo("a"));
        Assert.That(Answer(1, 2), Is.EqualTo("again"), "recorded last");
        Assert.That(Answer(2, 5), Is.EqualTo("again"));
        Assert.That(Answer(3, 1), Is.EqualTo("c"));
        Assert.That(recording.Find(request, null)!.Response, Is.EqualTo("a"));

        string Answer(int iteration, int turn) => recording.Find(request, new ChatCall(new LoopId("a"), iteration, turn))!.Response;
        RecordedCall Call(int iteration, int turn, string response) => new(iteration, turn, request, response);
    }

    [Test]
    public void What_names_one_run_is_not_part_of_a_request()
    {
        var first = Request("/w/first", "3f2a9c1 loopkit: first iteration 2\n/w/first/a.txt", "call-1");
        Assert.That(Request("/w/second", "0123456789 loopkit: second iteration 2\n/w/second/a.txt", "toolu_99").Key, Is.EqualTo(first.Key));
        Assert.That(Request("/w/second", "0123456789 loopkit: second iteration 3\n/w/second/a.txt", "toolu_99").Key, Is.Not.EqualTo(first.Key));

        static CanonicalRequest Request(string workspace, string text, string call) => CanonicalRequest.Of(
            [
                new ChatMessage(ChatRole.User, [new TextContent(text[..5]), new TextContent(text[5..])]),
                new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(call, "read", new Dictionary<string, object?> { ["path"] = "a" })]),
                new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call, "text")]),
            ],
            new ChatOptions(),
            workspace);
    }

    private static string Cassette(LoopKitTestHost host) => Path.Combine(host.Directory, "cassette.jsonl");

    private static Task<LoopSnapshot> RunAsync(LoopKitTestHost host, UserRepository repository, ModelRef model) =>
        host.RunAsync(host.Spec("grep -q 42 answer.txt") with { Repository = repository.Path, Model = model });

    /// <summary>What the model said and the tools did, without the path that differs.</summary>
    private static async Task<List<string>> WordsAsync(LoopKitTestHost host, LoopSnapshot loop) =>
        [.. (await host.EventsAsync(loop.Id))
            .Select(recorded => recorded.Event switch { ToolCompleted tool => tool with { Duration = default }, TurnCompleted turn => turn with { Waited = null }, var other => other })
            .Where(loopEvent => loopEvent is TurnCompleted or ToolStarted or ToolCompleted or TurnsEnded or IterationCompleted or LoopCompleted)
            .Select(loopEvent => JsonSerializer.Serialize(loopEvent, LoopKitJson.Options).Replace(loop.Workspace!, "", StringComparison.Ordinal))];
}
