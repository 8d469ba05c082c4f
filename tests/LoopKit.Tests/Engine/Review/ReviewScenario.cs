using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tests.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine.Review;

/// <summary>A result that one of two reviewers rejects, and another that both approve.</summary>
internal sealed class ReviewScenario : CrashScenario
{
    private readonly LoopId _loop = LoopId.New(TimeProvider.System);

    public override string Transcript => new ScriptedModelBuilder()
        .Calls("write", new { path = "answer.txt", content = "42\n" }).Says("Done.")
        .Says("""{"verdict":"changes-requested","notes":"explain it"}""")
        .Calls("write", new { path = "why.txt", content = "because\n" }).Says("Done.")
        .Says("""{"verdict":"approved"}""").Says("""{"verdict":"approved"}""")
        .ToTranscript();

    public override Task PrepareAsync(CrashStage stage)
    {
        UserRepository.WriteIn(stage.Workspace, "readme.md", "hello\n");
        return Task.CompletedTask;
    }

    public override void Configure(ILoopKitBuilder builder, CrashStage stage) => builder.Services.AddSingleton(new LoopDefinition
    {
        Name = "reviewed",
        Prompt = "{{goal}}\n{{previous-errors}}",
        Validation = [new ValidationCommand { Command = "grep -q 42 answer.txt" }],
        Review = new ReviewPolicy { Reviewers = 2 },
        MaxIterations = 3,
    });

    public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
    {
        await host.Engine.StartAsync(_loop, new LoopSpec { Goal = "g", Name = "story", Definition = "reviewed", Model = host.Model, Repository = stage.Workspace });
        await host.RunToIdleAsync();
    }

    public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
    {
        var end = (await host.Engine.FindAsync(_loop))!;
        var events = (await host.EventsAsync(_loop)).Select(recorded => recorded.Event).ToList();
        return
        [
            $"{end.Status} {end.Reason?.Code} after {end.Iteration} iterations, {end.Usage}",
            $"reviews: {string.Join(", ", events.OfType<ReviewCompleted>().Select(review => $"{review.Iteration}:{review.Reviewer}:{review.Verdict}"))}",
            $"told: {(await host.Engine.ReadContentAsync(events.OfType<IterationStarted>().Last().Prompt)).Contains("explain it", StringComparison.Ordinal)}",
        ];
    }
}
