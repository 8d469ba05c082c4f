using System.Diagnostics;
using LoopKit.Engine;
using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Testing;

/// <summary>The same story in a worktree of a git repository, with a commit for every iteration.</summary>
internal sealed class GitScenario : EveryEffectScenario
{
    public override Task PrepareAsync(CrashStage stage) => GitAsync(
        stage.Workspace,
        "git init -q -b main && echo readme > README.md && git add . && git -c user.name=t -c user.email=t@example.com commit -q -m first");

    protected override async Task<IReadOnlyList<string>> MoreFactsAsync(LoopSnapshot end) =>
    [
        $"commits: {await GitAsync(end.Repository!, $"git rev-list --count main..{end.Branch}")}",
        $"committed: {await GitAsync(end.Repository!, $"git show {end.Commit}:answer.txt")}",
        $"left over: {await GitAsync(end.Workspace!, "git status --porcelain")}",
        $"main: {await GitAsync(end.Repository!, "git log --format=%s main && git status --porcelain && git worktree list | wc -l")}",
        await GitAsync(end.Repository!, "git fsck --no-progress --no-dangling"),
    ];

    internal static async Task<string> GitAsync(string directory, string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{command}: {await errors}");
        return output.Trim();
    }
}
