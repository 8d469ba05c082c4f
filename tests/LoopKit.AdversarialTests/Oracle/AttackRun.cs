using System.Diagnostics;
using System.Text;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Sandbox;
using LoopKit.Secrets;
using LoopKit.Storage;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>Makes an attack in a real loop and looks at what came of it; the oracle of every test of this suite.</summary>
/// <remarks>
/// Every attack has to leave the canaries as they were, be answered with a typed error or as it says, be in the journal without secrets, in bounded time and
/// size, and the same model must be able to do its legal work afterwards, so that its loop completes. When the host is disposed, its journal replays exactly.
/// </remarks>
internal static class AttackRun
{
    private const string LegalFile = "legal.txt";
    private const long MostStored = 4 << 20;

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    /// <summary>Makes the attack.</summary>
    public static async Task MakeAsync(Attack attack)
    {
        if (attack.Sandboxed && new BubblewrapSandbox(new LoopKitOptions()).Problem is { } problem)
        {
            Assert.Ignore(problem);
        }

        IReadOnlyList<AttackCall> calls = [];
        using var model = new HostileModel([(request, time, token) => First(attack, calls)(request, time, token), .. attack.Turns.Skip(1), HostileTurns.Calls(Legal())]);
        await using var host = HostFor(attack, model);
        var place = new AttackPlace(host.Workspace);
        using var held = place;
        attack.Prepare(place);
        if (attack.InGit)
        {
            place.Shell("git init --quiet --initial-branch=main && git add --all && git -c user.name=ada -c user.email=ada@example.com commit --quiet --allow-empty --message first");
        }

        Directory.CreateDirectory(Path.Combine(host.Directory, "loops"));
        await File.WriteAllTextAsync(Path.Combine(host.Directory, "loops", "attack.yaml"), $"extends: ralph\n{attack.Definition}\n");
        calls = [.. attack.Calls(place)];
        var canaries = new Canaries(attack.InGit ? [place.Outside, place.Sibling, place.Root] : [place.Outside, place.Sibling]);

        var watch = Stopwatch.StartNew();
        var report = await RunAsync(host, model, Spec(host));
        Assert.That(watch.Elapsed, Is.LessThan(_longest), "the attack took too long");

        canaries.AssertUntouched();
        Assert.That(report.End.Status, Is.EqualTo(LoopStatus.Completed), $"the legal work after the attack has not been done: {report.End.Reason}");
        AssertStored(report);
        AssertAnswered(calls, report);
        attack.After(place, report);
    }

    private static LoopSpec Spec(TestHost host) => host.Spec($"grep -q legal {LegalFile}") with
    {
        Definition = "attack",
        Model = new ModelRef(HostileModel.Provider, "m"),
    };

    private static AttackCall Legal() => AttackCall.Of("write", new { path = LegalFile, content = "legal\n" }, Answer.Text());

    private static HostileTurn First(Attack attack, IReadOnlyList<AttackCall> calls) => attack.Turns.Count > 0 ? attack.Turns[0] : HostileTurns.Calls(calls);

    private static TestHost HostFor(Attack attack, HostileModel model)
    {
        if (attack.Sandboxed || attack.RealTime)
        {
            return LoopKitTestHost.Create(configure: Configure);
        }

        var host = InMemoryTestHost.Create(configure: Configure);
        model.Time = host.Time;
        return host;

        void Configure(ILoopKitBuilder builder)
        {
            builder.AddChatClient(HostileModel.Provider, model);
            builder.Services.Configure<LoopKitOptions>(options =>
            {
                options.Sandbox = attack.Sandboxed ? SandboxMode.Required : SandboxMode.Off;
                options.Secrets.Add(KnownSecret.Value);
            });
            attack.Configure(builder);
        }
    }

    private static async Task<AttackReport> RunAsync(TestHost host, HostileModel model, LoopSpec spec)
    {
        var end = host is InMemoryTestHost memory ? await memory.RunAsync(spec) : await ((LoopKitTestHost)host).RunAsync(spec);
        var events = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).ToList();
        var store = host.Services.GetRequiredService<ILoopStore>();
        List<string> told = [];
        foreach (var result in events.OfType<ToolCompleted>().Select(completed => completed.Result))
        {
            told.Add(result.Text ?? Encoding.UTF8.GetString((await store.GetBlobAsync(result.Hash!))!.Value.Span));
        }

        var workspace = events.OfType<WorkspacePrepared>().Last().Workspace.Path;
        return new AttackReport(end, workspace, events, told, await EverythingAsync(store), model.Requests);
    }

    /// <summary>Nothing that is stored, and so nothing that a model was told, holds a secret or what stands outside; and there is not too much of it.</summary>
    private static void AssertStored(AttackReport report)
    {
        Assert.That(Redactor.OfThisProcess(KnownSecret.Value).FirstIn(report.Stored), Is.Null, "a secret was stored");
        Assert.That(report.Stored, Has.Length.LessThan(MostStored));
        Assert.That(report.Stored.Contains(Canaries.Mark, StringComparison.Ordinal), Is.False, "something outside was read");
    }

    /// <summary>Every call is in the journal, begun and ended, with the right answer.</summary>
    private static void AssertAnswered(IReadOnlyList<AttackCall> calls, AttackReport report)
    {
        var ended = report.Events.OfType<ToolCompleted>().Zip(report.Told).Take(calls.Count).ToList();
        Assert.That(ended, Has.Count.EqualTo(calls.Count), string.Join('\n', report.Events.Where(happened => happened is TurnFailed or TurnsEnded or TurnCompleted or HostAttached)));
        Assert.That(report.Events.OfType<ToolStarted>().Select(started => started.CallId), Is.SupersetOf(ended.Where(call => call.First.Error is null).Select(call => call.First.CallId)));
        foreach (var (call, (completed, text)) in calls.Zip(ended))
        {
            call.Answer.Check(completed, text, $"{call.Tool} {(call.Arguments.Length < 300 ? call.Arguments : call.Arguments[..300] + "…")}");
        }
    }

    /// <summary>All payloads and blobs of a store.</summary>
    private static async Task<string> EverythingAsync(ILoopStore store)
    {
        var text = new StringBuilder();
        await foreach (var stored in store.ReadAllAsync())
        {
            text.AppendLine(Encoding.UTF8.GetString(stored.Payload.Span));
            foreach (var hash in BlobReferences.In(stored.Payload.Span))
            {
                text.AppendLine(Encoding.UTF8.GetString((await store.GetBlobAsync(hash))!.Value.Span));
            }
        }

        return text.ToString();
    }
}
