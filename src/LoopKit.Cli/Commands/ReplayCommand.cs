using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Replay;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit replay</c>: executes a loop's journal again, without models and tools, and compares.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var command = new Command("replay", "Decides a loop's journal again from its recorded inputs, without any model or tool, and compares. Exit code 1 at the first difference.") { loop, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var reader = StoreReading.Open(CommonOptions.StoreOf(parsed, store));
            var snapshot = await LoopFinder.FindAsync(reader, parsed.GetRequiredValue(loop), cancellationToken);
            var result = await LoopReplay.ReplayAsync(reader, snapshot.Id, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonLines.WriteReplay(snapshot, result);
            }
            else
            {
                await WriteAsync(snapshot.Name, result);
            }

            return result is ReplayResult.Exact ? ExitCodes.Completed : ExitCodes.Unexpected;
        });
        return command;
    }

    private static async Task WriteAsync(string name, ReplayResult result)
    {
        switch (result)
        {
            case ReplayResult.Exact exact:
                await Console.Out.WriteLineAsync($"{name}: exact, {exact.Events} events");
                break;
            case ReplayResult.Diverged diverged:
                await Console.Out.WriteLineAsync($"{name}: differs at event {diverged.Version}");
                await Console.Out.WriteLineAsync($"  expected  {Printable.Lines(diverged.Expected)}");
                await Console.Out.WriteLineAsync($"  got       {Printable.Lines(diverged.Got)}");
                foreach (var difference in diverged.Differences)
                {
                    await Console.Out.WriteLineAsync($"  {Printable.Lines(difference)}");
                }

                break;
        }
    }
}
