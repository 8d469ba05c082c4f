using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Engine;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit stop</c> and <c>loopkit pause</c>: through the host that has the loop, otherwise by hosting it for that moment.</summary>
internal static class SteerCommands
{
    public static Command Stop()
    {
        var reason = new Option<string>("--reason") { Description = "Why; shown to people.", DefaultValueFactory = _ => "stopped on the command line", HelpName = "TEXT" };
        var command = Create(
            "stop",
            "Ends a loop for ever: what runs is cancelled, its processes are ended, its work is kept.",
            "stopped",
            (parsed, id) => new StopLoop { Id = id, By = "person:" + Environment.UserName, Reason = parsed.GetRequiredValue(reason) },
            status => status.IsFinal());
        command.Add(reason);
        return command;
    }

    public static Command Pause() => Create(
        "pause",
        "Pauses a loop at its next turn boundary.",
        "paused",
        (_, id) => new PauseLoop { Id = id },
        status => status == LoopStatus.Paused || status.IsAtRest());

    private static Command Create(string name, string description, string done, Func<ParseResult, CommandId, LoopCommand> order, Func<LoopStatus, bool> hasTakenEffect)
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var command = new Command(name, description) { loop, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var steer = order(parsed, CommandId.New(TimeProvider.System));
            return await RemoteCommand.SendAsync(path, target, steer, done, cancellationToken)
                ?? await LocalCommand.SendAsync(path, target, steer, done, hasTakenEffect, cancellationToken);
        });
        return command;
    }
}
