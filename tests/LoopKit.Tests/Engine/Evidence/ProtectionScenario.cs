using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tests.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>A loop that rewrites its tests, is told so, and then solves the task; its validation writes a file anew in every run.</summary>
internal sealed class ProtectionScenario(bool isGit) : CrashScenario
{
    private readonly LoopId _loop = LoopId.New(TimeProvider.System);

    // Only tools that may be repeated: what an irreversible one did is not known after a crash, and the model would have to look.
    public override string Transcript => new ScriptedModelBuilder()
        .Turn(turn => turn
            .Calls("write", new { path = "tests/check.sh", content = "exit 0\n" })
            .Calls("write", new { path = "tests/new.txt", content = "x\n" })
            .Calls("write", new { path = "built.txt", content = "0\n" })
            .Calls("complete_task", new { summary = "the tests pass" }))
        .Turn(turn => turn.Calls("write", new { path = "answer.txt", content = "42\n" }).Calls("complete_task", new { summary = "solved" }))
        .ToTranscript();

    public override Task PrepareAsync(CrashStage stage)
    {
        UserRepository.WriteIn(stage.Workspace, "tests/check.sh", "echo $$ > built.txt; grep -q 42 answer.txt\n");
        UserRepository.WriteIn(stage.Workspace, "tests/data/one.txt", "one\n");
        UserRepository.WriteIn(stage.Workspace, "answer.txt", "41\n");
        return isGit ? Shell.RunAsync(stage.Workspace, "git init -q -b main && git add . && git -c user.name=t -c user.email=t@example.com commit -q -m first") : Task.CompletedTask;
    }

    public override void Configure(ILoopKitBuilder builder, CrashStage stage) => builder.Services.AddSingleton(new LoopDefinition
    {
        Name = "guarded",
        Prompt = "{{goal}}\n{{previous-errors}}",
        Validation = [new ValidationCommand { Command = "sh tests/check.sh", Timeout = TimeSpan.FromSeconds(60) }],
        Protected = ["tests/**"],
        MaxIterations = 3,
    });

    public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
    {
        await host.Engine.StartAsync(_loop, new LoopSpec { Goal = "g", Name = "story", Definition = "guarded", Model = host.Model, Repository = stage.Workspace });
        await host.RunToIdleAsync();
    }

    public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
    {
        var end = (await host.Engine.FindAsync(_loop))!;
        var events = (await host.EventsAsync(_loop)).Select(recorded => recorded.Event).ToList();
        var second = events.OfType<IterationStarted>().Last();
        return
        [
            $"{end.Status} {end.Reason?.Code} after {end.Iteration} iterations",
            $"tests: {string.Join(", ", Directory.GetFiles(Path.Combine(end.Workspace!, "tests"), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file) + File.ReadAllText(file)).Order(StringComparer.Ordinal))}",
            $"told: {(await host.Engine.ReadContentAsync(second.Prompt)).Contains("put back 2 protected files", StringComparison.Ordinal)}",
            $"restored: {string.Join(", ", events.OfType<ProtectedFilesRestored>().Select(restored => $"{restored.Iteration}:{restored.Count}"))}",
        ];
    }
}
