using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Engine;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit ps</c>: the loops of a store.</summary>
internal static class PsCommand
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var command = new Command("ps", "Lists the loops of a store, newest first.") { store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            await using var reader = StoreReading.TryOpen(path);
            var loops = reader is null ? [] : await reader.ListLoopsAsync(LoopQuery.All, cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonLines.Write(loops);
            }
            else
            {
                LoopTable.Write(loops, path);
            }

            return ExitCodes.Completed;
        });
        return command;
    }
}
