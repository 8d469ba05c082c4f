using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit show</c>: one loop.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var command = new Command("show", "Shows one loop.") { loop, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var reader = StoreReading.Open(CommonOptions.StoreOf(parsed, store));
            var snapshot = await LoopFinder.FindAsync(reader, parsed.GetRequiredValue(loop), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonLines.Write(snapshot);
            }
            else
            {
                LoopCard.Write(snapshot);
            }

            return ExitCodes.Completed;
        });
        return command;
    }
}
