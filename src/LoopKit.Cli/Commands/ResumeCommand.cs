using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Engine;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit resume</c>: lets a loop go on; in the host that has it, otherwise here.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("resume", "Lets a paused, blocked or interrupted loop go on, or one that waits for the end of a usage limit call its model at once. When no other process hosts it, it runs here, as with 'run'.") { loop, store, json, sandbox };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            if (await RemoteCommand.SendAsync(path, target, new ResumeLoop { Id = CommandId.New(TimeProvider.System), EndsWait = true }, "resumed", cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            await using var run = await ForegroundRun.OpenAsync(path, parsed.GetValue(json), parsed.GetValue(sandbox), cancellationToken);
            return await run.FollowAsync(target, target.Version, endsWait: true, cancellationToken);
        });
        return command;
    }
}
