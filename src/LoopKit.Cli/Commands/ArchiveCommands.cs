using System.CommandLine;
using LoopKit.Archive;
using LoopKit.Artifacts;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit export</c>, <c>import</c> and <c>artifacts</c>: loops as files.</summary>
internal static class ArchiveCommands
{
    public static Command Export()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var file = new Option<string>("--to") { Description = "The file to write. It must not exist.", Required = true, HelpName = "FILE" };
        var command = new Command("export", "Writes a loop to one file, with its inbox and everything that it said and was told.") { loop, store, file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var reader = StoreReading.Open(CommonOptions.StoreOf(parsed, store));
            var snapshot = await LoopFinder.FindAsync(reader, parsed.GetRequiredValue(loop), cancellationToken);
            var target = Path.GetFullPath(parsed.GetRequiredValue(file));
            await LoopArchive.ExportAsync(reader, snapshot.Id, target, TimeProvider.System, cancellationToken);
            await Console.Out.WriteLineAsync($"{snapshot.Name}: exported to {target}");
            if (snapshot.Status is LoopStatus.Running or LoopStatus.Waiting or LoopStatus.Queued)
            {
                await Console.Error.WriteLineAsync($"loopkit: '{snapshot.Name}' is at work, so this file cannot be imported. Pause or stop the loop first to make one that can.");
            }

            return ExitCodes.Completed;
        });
        return command;
    }

    public static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = "The file that 'export' wrote." };
        var store = CommonOptions.Store();
        var name = new Option<string?>("--as") { Description = "Make a copy under this name and a new id. Default: the loop itself, with its name and id.", HelpName = "NAME" };
        var command = new Command("import", "Reads a loop from a file into a store. It does not begin to run.") { file, store, name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var host = LoopStores.Open(CommonOptions.StoreOf(parsed, store), TimeProvider.System);
            var result = await LoopArchive.ImportAsync(host, Path.GetFullPath(parsed.GetRequiredValue(file)), parsed.GetValue(name), TimeProvider.System, cancellationToken);
            await Console.Out.WriteLineAsync($"{result.Loop.Name}: {(result.Added ? "imported" : "is here already")} ({result.Loop.Id}, {StatusText.Word(result.Loop.Status)})");
            return ExitCodes.Completed;
        });
        return command;
    }

    public static Command Artifacts()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var directory = new Option<string>("--to") { Description = "The directory to make. It must not exist, or be empty.", Required = true, HelpName = "DIR" };
        var command = new Command("artifacts", "Writes what a loop did as files: prompts, turns, tool calls, validation output and changes by iteration, report.tsv and summary.json.") { loop, store, directory };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var reader = StoreReading.Open(CommonOptions.StoreOf(parsed, store));
            var snapshot = await LoopFinder.FindAsync(reader, parsed.GetRequiredValue(loop), cancellationToken);
            var target = Path.GetFullPath(parsed.GetRequiredValue(directory));
            await LoopArtifacts.WriteAsync(reader, snapshot.Id, target, TimeProvider.System, cancellationToken);
            await Console.Out.WriteLineAsync($"{snapshot.Name}: written to {target}");
            return ExitCodes.Completed;
        });
        return command;
    }
}
