using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Retention;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit pin</c> and <c>unpin</c>: which loops <c>prune</c> keeps.</summary>
internal static class PinCommands
{
    public static Command Pin() => Create("pin", "Keeps a loop from being deleted by 'prune'.", pinned: true);

    public static Command Unpin() => Create("unpin", "Lets 'prune' delete a loop again.", pinned: false);

    private static Command Create(string name, string description, bool pinned)
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var command = new Command(name, description) { loop, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var host = PruneCommand.Host(CommonOptions.StoreOf(parsed, store));
            var target = await LoopFinder.FindAsync(host, parsed.GetRequiredValue(loop), cancellationToken);
            await (pinned ? LoopPins.PinAsync(host, target.Id, TimeProvider.System, cancellationToken) : LoopPins.UnpinAsync(host, target.Id, TimeProvider.System, cancellationToken));
            await Console.Out.WriteLineAsync($"{target.Name}: {name}ned");
            return ExitCodes.Completed;
        });
        return command;
    }
}
