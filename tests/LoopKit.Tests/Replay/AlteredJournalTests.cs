using System.Text;
using System.Text.Json.Nodes;
using LoopKit.Events;
using LoopKit.Json;
using LoopKit.Replay;
using LoopKit.Storage;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Replay;

/// <summary>A journal that is not what the engine decides is found out, at the event that differs.</summary>
[Property("Requirement", "ENG-18")]
public sealed class AlteredJournalTests
{
    private static readonly string[] _commands = ["pause-requested", "loop-resumed", "stop-requested", "loop-steered", "person-answered", "budget-raised"];
    private static readonly string[] _intents = ["turn-started", "tool-started", "validation-started", "person-asked"];

    private static IEnumerable<string> Journals => GoldenJournal.Names;

    [TestCaseSource(nameof(Journals))]
    public async Task A_missing_event_is_noticed_where_it_is_missing(string name)
    {
        var events = await EventsAsync(name);
        for (var index = 1; index < events.Count - 1; index++)
        {
            // Without it, a fork is the journal of a loop that was none; and a pause that a resumption outran leaves no trace.
            if (events[index].Type is "loop-forked" or "loop-paused")
            {
                continue;
            }

            var result = await ReplayAsync(name, [.. events[..index], .. events[(index + 1)..]]);
            var at = (result as ReplayResult.Diverged)?.Version ?? events.Count;
            var missing = $"event {index + 1} ({events[index].Type}): {result}";

            // A command comes from outside, and a step may be cut off before it is announced: that it is missing is noticed by what comes of it.
            var mayBeLate = _commands.Contains(events[index].Type) || _intents.Contains(events[index].Type);
            Assert.That(at, Is.InRange(Earliest(events, index), mayBeLate ? events.Count - 1 : index + 1), missing);
        }
    }

    [TestCaseSource(nameof(Journals))]
    public async Task Events_in_another_order_are_noticed(string name)
    {
        var events = await EventsAsync(name);
        for (var index = 0; index < events.Count - 1; index++)
        {
            // Of calls that are made together, one may be announced before or after another one, and also when that has ended.
            var together = events[index].Type == "tool-started" && CallOf(events[index + 1]) is { } next && next != CallOf(events[index]);
            if (!together && !_commands.Contains(events[index].Type) && !_commands.Contains(events[index + 1].Type))
            {
                var result = await ReplayAsync(name, [.. events[..index], events[index + 1], events[index], .. events[(index + 2)..]]);
                Assert.That((result as ReplayResult.Diverged)?.Version ?? 0, Is.InRange(Earliest(events, index), index + 2), $"event {index + 1} ({events[index].Type}): {result}");
            }
        }
    }

    [TestCaseSource(nameof(Journals))]
    public async Task A_repeated_event_is_noticed(string name)
    {
        var events = await EventsAsync(name);
        for (var index = 0; index < events.Count; index++)
        {
            // Hosts may take a loop over again and again.
            if (events[index].Type != "host-attached")
            {
                var result = await ReplayAsync(name, [.. events[..(index + 1)], .. events[index..]]);
                Assert.That((result as ReplayResult.Diverged)?.Version, Is.InRange(IsUnknown(events[index]) ? index + 1 : index + 2, index + 2), $"event {index + 1} ({events[index].Type}): {result}");
            }
        }
    }

    [TestCaseSource(nameof(Journals))]
    public async Task Every_value_that_was_decided_is_compared(string name)
    {
        var events = await EventsAsync(name);
        var changed = 0;
        for (var index = 1; index < events.Count; index++)
        {
            foreach (var (path, altered) in Alterations(events[index], events[..index].Exists(before => before.Type == "loop-forked")))
            {
                var result = await ReplayAsync(name, [.. events[..index], altered, .. events[(index + 1)..]]);
                var diverged = result as ReplayResult.Diverged;
                Assert.That(diverged?.Version, Is.EqualTo(index + 1), $"{path} of event {index + 1} ({events[index].Type}): {result}");
                changed++;
            }
        }

        Assert.That(changed, Is.GreaterThan(3));
    }

    [Test]
    public async Task A_difference_is_shown_with_both_values()
    {
        var events = await EventsAsync("completed");
        var index = events.FindIndex(data => data.Type == "turns-ended");
        events[index] = Altered(events[index], json => json["reason"] = "max-turns");
        var diverged = (ReplayResult.Diverged)await ReplayAsync("completed", events);
        Assert.That(diverged.Version, Is.EqualTo(index + 1));
        Assert.That(diverged.Expected, Does.StartWith("turns-ended").And.Contain("end-of-turn"));
        Assert.That(diverged.Got, Does.StartWith("turns-ended").And.Contain("max-turns"));
        Assert.That(diverged.Differences, Is.EqualTo(["reason: expected \"end-of-turn\", got \"max-turns\""]));
    }

    [Test]
    public async Task A_text_that_is_gone_or_changed_is_noticed()
    {
        var events = await EventsAsync("completed");
        var blobs = await GoldenJournal.BlobsAsync("completed");
        var loop = (await GoldenJournal.LoadAsync("completed")).Loop;
        Assert.That(blobs, Is.Not.Empty);
        foreach (var gone in blobs)
        {
            var result = await LoopReplay.ReplayAsync(await GoldenJournal.StoreAsync(loop, events, [.. blobs.Where(blob => blob != gone)]), loop);
            Assert.That(result, Is.TypeOf<ReplayResult.Diverged>().With.Property("Got").Contains("no blob"));
            var version = (int)((ReplayResult.Diverged)result).Version;
            Assert.That(Encoding.UTF8.GetString(events[version - 1].Payload.Span), Does.Contain(gone.Hash));

            Blob damaged = gone with { Bytes = Encoding.UTF8.GetBytes("x") };
            result = await LoopReplay.ReplayAsync(await GoldenJournal.StoreAsync(loop, events, [.. blobs.Select(blob => blob == gone ? damaged : blob)]), loop);
            Assert.That(result, Is.TypeOf<ReplayResult.Diverged>().With.Property("Version").EqualTo(version).And.Property("Got").Contains("whose hash is"));
        }
    }

    [Test]
    public async Task A_decision_that_was_cut_in_two_is_noticed_at_the_end()
    {
        var events = await EventsAsync("completed");
        var diverged = (ReplayResult.Diverged)await ReplayAsync("completed", events[..^1]);
        Assert.That(diverged, Has.Property("Version").EqualTo(events.Count).And.Property("Got").EqualTo("the end of the journal"));
        Assert.That(diverged.Expected, Does.StartWith("loop-completed"));
    }

    [Test]
    public async Task A_running_loop_replays_up_to_where_it_is()
    {
        var events = await EventsAsync("completed");
        Assert.That(await ReplayAsync("completed", events[..6]), Is.EqualTo(new ReplayResult.Exact(6)));
    }

    [Test]
    public async Task A_journal_from_before_retries_were_recorded_exactly_still_replays()
    {
        var events = await EventsAsync("retries-with-waits");
        var older = events.Select(data => data.Type == "turn-failed" ? Altered(data, json => json.Remove("timing")) : data).ToList();
        Assert.That(await ReplayAsync("retries-with-waits", older), Is.EqualTo(new ReplayResult.Exact(events.Count)));
        var first = older.FindIndex(data => data.Type == "turn-failed");
        older[first] = Altered(older[first], json => json.Remove("retryAt"));
        Assert.That((await ReplayAsync("retries-with-waits", older) as ReplayResult.Diverged)?.Version, Is.EqualTo(first + 1));
    }

    [Test]
    public async Task Nothing_is_replayed_of_a_loop_that_is_not_there()
    {
        var (store, _) = await GoldenJournal.LoadAsync("completed");
        Assert.That(async () => await LoopReplay.ReplayAsync(store, new LoopId("nobody")), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.LoopNotFound));
    }

    [Test]
    public async Task A_test_host_fails_a_test_whose_journal_is_not_exact()
    {
        var host = LoopKitTestHost.Create("turns: [ { text: ok } ]", builder => builder.UseInMemoryStore());
        var end = await host.RunAsync(host.Spec("true"));
        await host.Services.GetRequiredService<ILoopStore>().AppendAsync(new AppendRequest
        {
            Stream = StreamId.ForLoop(end.Id),
            ExpectedVersion = end.Version,
            Epoch = long.MaxValue,
            Events = [new EventData("wait-ended", LoopEventSerializer.Serialize(new WaitEnded()), TimeProvider.System.GetUtcNow())],
        });
        Assert.That(host.DisposeAsync, Throws.TypeOf<AssertionException>().With.Message.Contains("wait-ended").And.Message.Contains($"event {end.Version + 1}"));
        Assert.That(Directory.Exists(host.Directory), Is.False);
    }

    /// <summary>Changes of an event of which each is against what was decided or asked for.</summary>
    private static IEnumerable<(string Path, EventData Altered)> Alterations(EventData data, bool isFork)
    {
        var json = JsonNode.Parse(data.Payload.Span)!.AsObject();
        foreach (var number in (string[])["iteration", "turn", "index", "version"])
        {
            if (json[number] is not null)
            {
                yield return (number, Altered(data, altered => altered[number] = altered[number]!.GetValue<long>() + 1));
            }
        }

        foreach (var text in (string[])["callId", "tool", "retryAt", "hash", "commit"])
        {
            if (json[text] is not null && !(data.Type == "tool-completed" && text == "tool"))
            {
                var other = text == "retryAt" ? "2001-01-01T00:00:00+00:00" : json[text]!.GetValue<string>() + "0";
                yield return (text, Altered(data, altered => altered[text] = other));
            }
        }

        if (json["receipt"] is not null)
        {
            yield return ("receipt.passed", Altered(data, altered => altered["receipt"]!["passed"] = !altered["receipt"]!["passed"]!.GetValue<bool>()));
            yield return ("receipt.command", Altered(data, altered => altered["receipt"]!["command"] = "true # instead"));
        }

        if (json["passed"] is not null)
        {
            yield return ("passed", Altered(data, altered => altered["passed"] = !altered["passed"]!.GetValue<bool>()));
        }

        // What blocks a loop comes from outside.
        if (json["reason"] is JsonObject && data.Type != "loop-blocked")
        {
            yield return ("reason.summary", Altered(data, altered => altered["reason"]!["summary"] = "another"));
        }

        if (json["timing"] is not null)
        {
            yield return ("timing.jitter", Altered(data, altered => altered["timing"]!["at"] = "2001-01-01T00:00:00+00:00"));
        }

        if (data.Type == "tool-completed" && json["outcome"]!.GetValue<string>() is "unknown" or "cancelled")
        {
            yield return ("result", Altered(data, altered => altered["result"]!["text"] = "all is well"));
        }

        if (json["workspace"]?["baseCommit"] is not null && isFork)
        {
            yield return ("workspace.baseCommit", Altered(data, altered => altered["workspace"]!["baseCommit"] = new string('0', 40)));
        }

        if (data.Type == "loop-forked")
        {
            yield return ("definition.maxIterations", Altered(data, altered => altered["definition"]!["maxIterations"] = 99));
            yield return ("at.goal", Altered(data, altered => altered["at"]!["goal"] = "a third goal"));
        }
    }

    /// <summary>A change is not noticed before the event that it is made to, but an unknown outcome is recognized by the event after it.</summary>
    private static int Earliest(List<EventData> events, int index) => IsUnknown(events[Math.Max(index - 1, 0)]) ? index : index + 1;

    private static string? CallOf(EventData data) => JsonNode.Parse(data.Payload.Span)?["callId"]?.GetValue<string>();

    private static bool IsUnknown(EventData data) => data.Type == "tool-completed" && Encoding.UTF8.GetString(data.Payload.Span).Contains("\"outcome\":\"unknown\"", StringComparison.Ordinal);

    private static EventData Altered(EventData data, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(data.Payload.Span)!.AsObject();
        change(json);
        return data with { Payload = Encoding.UTF8.GetBytes(json.ToJsonString(LoopKitJson.Options)) };
    }

    private static async Task<List<EventData>> EventsAsync(string name)
    {
        var (store, loop) = await GoldenJournal.LoadAsync(name);
        return await store.ReadAsync(StreamId.ForLoop(loop)).Select(stored => new EventData(stored.Type, stored.Payload, stored.At)).ToListAsync();
    }

    private static async Task<ReplayResult> ReplayAsync(string name, IReadOnlyList<EventData> events)
    {
        var loop = (await GoldenJournal.LoadAsync(name)).Loop;
        return await LoopReplay.ReplayAsync(await GoldenJournal.StoreAsync(loop, events, await GoldenJournal.BlobsAsync(name)), loop);
    }
}
