using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Progress;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine;

/// <summary>A loop that crashes code of the host is put aside, and the others do not notice.</summary>
[Property("Requirement", "ENG-19")]
public sealed class PoisonLoopTests
{
    private const string Poison = "poison";

    [Test]
    public async Task A_loop_that_crashes_three_times_in_a_row_is_quarantined_with_the_exception()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Says("ok").ThenRepeatsLast().ToTranscript(), builder => builder.AddToolSource<PoisonousTools>());
        var end = await host.RunAsync(host.Spec("true") with { Repository = DirectoryOf(host, Poison) });
        Assert.That((end.Status, end.Reason?.Code), Is.EqualTo((LoopStatus.Blocked, (EndCode?)EndCode.Quarantined)), end.Reason?.ToString());
        Assert.That(end.Reason!.Detail, Does.Contain("InvalidOperationException: injected").And.Contain(nameof(PoisonousTools)));
        var events = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<StepCrashed>().Count(), Is.EqualTo(3));

        await host.Engine.SendAsync(end.Id, new ResumeLoop { Id = new CommandId("r") });
        await host.RunToIdleAsync();
        Assert.That((await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<StepCrashed>().Count(), Is.EqualTo(6), "resumed, it has its three attempts again");
    }

    [Test]
    public async Task What_crashes_now_and_then_is_tried_again_and_goes_on()
    {
        var attempts = 0;
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Says("no").Calls("write", new { path = "answer.txt", content = "42" }).Says("done").ToTranscript(),
            builder =>
            {
                builder.Services.AddSingleton<IProgressStrategy>(new FlakyProgress(() => ++attempts % 3 != 0));
                builder.Services.AddSingleton(JournalSteps.Definition with { Name = "flaky", Progress = "flaky" });
            });
        var end = await host.RunAsync(host.Spec("grep -q 42 answer.txt") with { Definition = "flaky" });
        Assert.That((end.Status, end.Iteration), Is.EqualTo((LoopStatus.Completed, 2)), end.Reason?.ToString());
        Assert.That((await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<StepCrashed>().Count(), Is.EqualTo(4));
    }

    [Test]
    public void A_call_that_cannot_be_repeated_is_not_repeated_after_a_crash()
    {
        var journal = new JournalSteps(JournalSteps.Definition).Begin().Turn("pay");
        journal.Add(new ToolStarted { Iteration = 1, Turn = 1, CallId = "t1c0", Tool = "pay", Effects = ToolEffects.Irreversible });
        var events = journal.Decide(new LoopInput.Crashed("a tool call", "boom"));
        Assert.That(events.OfType<ToolCompleted>().Single().Outcome, Is.EqualTo(ToolOutcome.Unknown));
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.TakeTurn(1, 2)));
    }

    [Test]
    public async Task The_other_loops_do_exactly_as_much_as_without_it()
    {
        const int healthy = 10;
        var alone = await WorkOfAsync(healthy, poison: 0);
        var beside = await WorkOfAsync(healthy, poison: 3);
        Assert.That(alone, Has.Count.EqualTo(healthy).And.All.GreaterThan(20));
        Assert.That(beside, Is.EqualTo(alone));
    }

    /// <summary>How many events each healthy loop has when everything is at rest, in the same time by the clock.</summary>
    private static async Task<List<long>> WorkOfAsync(int healthy, int poison)
    {
        var script = new ScriptedModelBuilder().Turn(turn => turn.Says("working").Takes(TimeSpan.FromSeconds(1))).ThenRepeatsLast().ToTranscript();
        await using var host = InMemoryTestHost.Create(script, builder => builder.AddToolSource<PoisonousTools>());
        List<LoopId> loops = [];
        foreach (var name in Enumerable.Range(0, poison).Select(number => $"{Poison}-{number}").Concat(Enumerable.Range(0, healthy).Select(number => $"healthy-{number}")))
        {
            loops.Add(LoopId.New(host.Time));
            await host.Engine.StartAsync(loops[^1], host.Spec("true") with { Repository = DirectoryOf(host, name), Validation = [], MaxIterations = 4 });
        }

        await host.RunToIdleAsync();
        var ends = new List<LoopSnapshot>();
        foreach (var loop in loops)
        {
            ends.Add((await host.Engine.FindAsync(loop))!);
        }

        Assert.That(ends.Take(poison).Select(end => end.Reason?.Code), Is.All.EqualTo(EndCode.Quarantined));
        Assert.That(ends.Skip(poison).Select(end => end.Reason?.Code), Is.All.EqualTo(EndCode.MaxIterations));
        return [.. ends.Skip(poison).Select(end => end.Version)];
    }

    private static string DirectoryOf(InMemoryTestHost host, string name)
    {
        var path = Path.Combine(host.Directory, name);
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Crashes in directories of that name. A source is asked outside the boundary of a tool call.</summary>
    private sealed class PoisonousTools : IToolSource
    {
        public IEnumerable<LoopTool> GetTools(ToolContext context) =>
            context.Files.Root.Contains(Poison, StringComparison.Ordinal) ? throw new InvalidOperationException("injected") : [];
    }

    private sealed class FlakyProgress(Func<bool> crashes) : IProgressStrategy
    {
        public string Name => "flaky";

        public ProgressState Record(ProgressState state, IterationOutcome outcome) => crashes() ? throw new InvalidOperationException("injected") : state;

        public string Render(ProgressState state, int maxCharacters) => "";
    }
}
