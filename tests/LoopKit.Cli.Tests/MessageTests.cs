using System.Text.Json;
using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>Messages of people, from another process than the one that runs the loop.</summary>
[Platform("Linux")]
[Property("Requirement", "COORD-05")]
public sealed class MessageTests
{
    [Test]
    public async Task Messages_reach_a_run_in_another_process_and_their_receipts_are_listed()
    {
        using var scene = new Scene();
        scene.Script($$"""
            turns:
              - tool-calls: [ { name: run, arguments: { command: "while [ ! -e {{scene.File("go")}} ]; do sleep 0.05; done" } } ]
              - match: { last-message-contains: "> the answer is 42" }
                tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
              - text: "Done."
            """);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("tool-started");
        await SaysAsync(scene, "job: it hears the alerts on 'news'\n", "subscribe", Scene.Name, "news");
        await SaysAsync(scene, "news: 1 loop reads it at its next turn\n", "alert", "news", "the build is red");
        await SaysAsync(scene, "job: it hears the alerts on 'news' no more\n", "unsubscribe", Scene.Name, "news");
        await SaysAsync(scene, "news: no loop has subscribed, so nobody was told\n", "alert", "news", "unheard");
        await SaysAsync(scene, "job: 1 loop reads it at its next turn\n", "share", Scene.Name, "the answer is 42");
        var unanswered = await scene.RunAsync("query", Scene.Name, "How far?", "--timeout", "1");
        Assert.That(unanswered.ExitCode, Is.EqualTo(2), unanswered.ToString());
        var question = (await ListAsync(scene, "--type", "query")).Single().GetProperty("message").GetProperty("id").GetString()!;
        Assert.That(unanswered.ToString(), Does.Contain($"loopkit cancel {question}"));
        await SaysAsync(scene, $"{question}: it is not asked any more\n", "cancel", question);
        Assert.That((await ListAsync(scene)).Select(Receipt), Is.EqualTo(["alert delivered", "share delivered", "query consumed"]));

        await File.WriteAllTextAsync(scene.File("go"), "");
        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That((await ListAsync(scene, Scene.Name)).Select(Receipt), Is.EqualTo(["alert consumed", "share consumed", "query consumed"]));
        var table = await scene.RunAsync("messages");
        Assert.That(table.Output, Does.Contain("the answer is 42").And.Contain("consumed").And.Contain(Scene.Name));
    }

    [Test]
    public async Task A_loop_that_has_ended_answers_from_its_record_and_reads_no_more()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer + "\nexplore:\n  - turns: [ { text: \"I wrote 42.\" } ]\n");
        Assert.That((await scene.RunAsync(scene.RunArguments())).ExitCode, Is.Zero);
        await SaysAsync(scene, "I wrote 42.\n", "query", Scene.Name, "What did you write?");
        var share = await scene.RunAsync("share", Scene.Name, "more");
        Assert.That(share.ExitCode, Is.EqualTo(2));
        Assert.That(share.ToString(), Does.Contain("has ended"));
        Assert.That((await ListAsync(scene, "--type", "query-reply")).Single().GetProperty("message").GetProperty("text").GetString(), Is.EqualTo("I wrote 42."));
    }

    [Test]
    public async Task A_dead_letter_is_listed_and_replayed_to_another_loop()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        await SaysAsync(scene, "job: 1 loop reads it at its next turn\n", "share", Scene.Name, "never read");
        Assert.That((await scene.RunAsync("stop", Scene.Name)).ExitCode, Is.Zero);
        await run.EndAsync();
        var dead = (await ListAsync(scene, "--dead")).Single().GetProperty("message").GetProperty("id").GetString()!;
        Assert.That((await scene.RunAsync("messages", "--replay", dead)).ExitCode, Is.EqualTo(2), "it has ended");
        Assert.That((await scene.RunAsync("messages", "--replay", "nonsense")).ExitCode, Is.EqualTo(2));

        var other = scene.Start(["run", "--goal", "Wait", "--name", "other", "--model", "scripted:" + scene.Transcript, "--validate", "true", "--json"]);
        await other.UntilEventAsync("turn-started");
        await SaysAsync(scene, $"{dead}: 1 loop reads it at its next turn\n", "messages", "--replay", dead, "--to", "other");
        Assert.That((await ListAsync(scene, "other")).Select(Receipt), Is.EqualTo(["share delivered"]));
    }

    private static async Task SaysAsync(Scene scene, string output, params string[] arguments)
    {
        var result = await scene.RunAsync(arguments);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Is.EqualTo(output));
    }

    private static async Task<List<JsonElement>> ListAsync(Scene scene, params string[] arguments)
    {
        var result = await scene.RunAsync(["messages", "--json", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    private static string Receipt(JsonElement record) => $"{record.GetProperty("kind").GetString()} {record.GetProperty("state").GetString()}";
}
