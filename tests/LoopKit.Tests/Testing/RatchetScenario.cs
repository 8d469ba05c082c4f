using LoopKit.Definitions;
using LoopKit.Events;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Testing;

/// <summary>An iteration that makes it worse is taken back; the next one goes on from the best one and completes.</summary>
internal sealed class RatchetScenario : CrashScenario
{
    private readonly LoopId _loop = LoopId.New(TimeProvider.System);

    public override string Transcript
    {
        get
        {
            var script = new ScriptedModelBuilder();
            foreach (var failing in (int[])[2, 5])
            {
                script.Calls("write", new { path = "result.txt", content = $"test result: FAILED. 3 passed; {failing} failed; 0 ignored\n" }).Says("Better.");
            }

            return script.Calls("write", new { path = "more.txt", content = "done" }).Says("Done.").ToTranscript();
        }
    }

    public override Task PrepareAsync(CrashStage stage) => GitScenario.GitAsync(
        stage.Workspace,
        "git init -q -b main && echo readme > README.md && git add . && git -c user.name=t -c user.email=t@example.com commit -q -m first");

    public override void Configure(ILoopKitBuilder builder, CrashStage stage) => builder.Services.AddSingleton(
        new LoopDefinition { Name = "ratcheted", Prompt = "{{goal}}", Ratchet = true });

    public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
    {
        await host.Engine.StartAsync(_loop, host.Spec("cat result.txt; test -e more.txt") with { Definition = "ratcheted", Name = "story", Repository = stage.Workspace });
        await host.RunToIdleAsync();
    }

    public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
    {
        var end = (await host.Engine.FindAsync(_loop))!;
        var events = (await host.EventsAsync(_loop)).Select(recorded => recorded.Event).ToList();
        return
        [
            $"{end.Status} {end.Reason?.Code} after {end.Iteration} iterations",
            $"file: {await File.ReadAllTextAsync(Path.Combine(end.Workspace!, "result.txt"))}",
            .. events.OfType<RollbackStarted>().Select(rollback => $"back from {rollback.Iteration} to {rollback.ToIteration}"),
            .. events.OfType<RollbackCompleted>().Select(rollback => $"back at {rollback.Checkpoint.Tree}"),
            .. events.OfType<CheckpointCreated>().Select(created => $"checkpoint of {created.Iteration}: {created.Checkpoint.Tree}"),
            $"commits: {await GitScenario.GitAsync(end.Repository!, $"git log --format=%s main..{end.Branch}")}",
            $"left over: {await GitScenario.GitAsync(end.Workspace!, "git status --porcelain")}",
            $"main: {await GitScenario.GitAsync(end.Repository!, "git log --format=%s main && git status --porcelain")}",
        ];
    }
}
