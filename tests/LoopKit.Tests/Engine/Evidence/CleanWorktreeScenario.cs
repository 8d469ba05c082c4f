using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tests.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>Two validations in a clean worktree, the second of which needs what the first one makes.</summary>
internal sealed class CleanWorktreeScenario : CrashScenario
{
    private readonly LoopId _loop = LoopId.New(TimeProvider.System);

    public override string Transcript => new ScriptedModelBuilder()
        .Turn(turn => turn.Calls("write", new { path = "answer.txt", content = "42\n" }).Calls("complete_task", new { summary = "solved" }))
        .ToTranscript();

    public override Task PrepareAsync(CrashStage stage)
    {
        UserRepository.WriteIn(stage.Workspace, "answer.txt", "41\n");
        return Shell.RunAsync(stage.Workspace, "git init -q -b main && git add . && git -c user.name=t -c user.email=t@example.com commit -q -m first");
    }

    public override void Configure(ILoopKitBuilder builder, CrashStage stage) => builder.Services.AddSingleton(new LoopDefinition
    {
        Name = "clean",
        Prompt = "{{goal}}",
        Validation = [new ValidationCommand { Command = "grep -q 42 answer.txt && echo x > made.txt" }, new ValidationCommand { Command = "test -f made.txt" }],
        ValidateIn = ValidationPlace.CleanWorktree,
        MaxIterations = 2,
    });

    public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
    {
        await host.Engine.StartAsync(_loop, new LoopSpec { Goal = "g", Name = "story", Definition = "clean", Model = host.Model, Repository = stage.Workspace });
        await host.RunToIdleAsync();
    }

    public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
    {
        var end = (await host.Engine.FindAsync(_loop))!;
        var receipts = (await host.EventsAsync(_loop)).Select(recorded => recorded.Event).OfType<ValidationCompleted>().Select(completed => completed.Receipt);
        return
        [
            $"{end.Status} {end.Reason?.Code} after {end.Iteration} iterations",
            $"last: {string.Join(", ", receipts.TakeLast(2).Select(receipt => $"{receipt.Command} {receipt.ExitCode} {receipt.Tail}"))}",
            $"checkpoint: {await Shell.RunAsync(stage.Workspace, $"git show {end.Commit}:answer.txt")}",
            $"worktrees: {await Shell.RunAsync(stage.Workspace, "git worktree list | wc -l")}",
            $"left: {string.Join(", ", Directory.EnumerateDirectories(stage.Directory, "clean", SearchOption.AllDirectories).SelectMany(Directory.EnumerateFileSystemEntries))}",
        ];
    }
}
