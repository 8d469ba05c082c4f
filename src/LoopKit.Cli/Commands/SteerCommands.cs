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
        var all = new Option<bool>("--all") { Description = "Every loop of the store that has not ended: the emergency stop." };
        var loop = new Argument<string?>("ID") { Description = "The loop: its name or id, or the beginning of one that no other loop has.", Arity = ArgumentArity.ZeroOrOne };
        var store = CommonOptions.Store();
        var command = new Command("stop", "Ends a loop for ever: what runs is cancelled, its processes are ended, its work is kept.") { loop, all, reason, store };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(loop) is not null))
            {
                result.AddError("Name the loop to stop, or give --all.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var order = new StopLoop { Id = CommandId.New(TimeProvider.System), By = "person:" + Environment.UserName, Reason = parsed.GetRequiredValue(reason) };
            return parsed.GetValue(loop) is { } one
                ? SendAsync(path, one, order, "stopped", status => status.IsFinal(), cancellationToken)
                : EmergencyStop.RunAsync(path, order, cancellationToken);
        });
        return command;
    }

    public static Command Pause()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var command = new Command("pause", "Pauses a loop at its next turn boundary.") { loop, store };
        command.SetAction((parsed, cancellationToken) => SendAsync(
            CommonOptions.StoreOf(parsed, store),
            parsed.GetRequiredValue(loop),
            new PauseLoop { Id = CommandId.New(TimeProvider.System) },
            "paused",
            status => status == LoopStatus.Paused || status.IsAtRest(),
            cancellationToken));
        return command;
    }

    private static async Task<int> SendAsync(string store, string loop, LoopCommand command, string done, Func<LoopStatus, bool> hasTakenEffect, CancellationToken cancellationToken)
    {
        var target = await StoreReading.FindAsync(store, loop, cancellationToken);
        return await RemoteCommand.SendAsync(store, target, command, done, cancellationToken)
            ?? await LocalCommand.SendAsync(store, target, command, done, hasTakenEffect, cancellationToken);
    }
}
