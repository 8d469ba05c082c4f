using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit init</c>: makes a store before the first loop does.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var gitStore = new Option<bool>("--git-store") { Description = "Make a store of text files that git tracks and merges, and set up its merge driver in this repository." };
        var command = new Command("init", "Makes a store. The first 'run' does so too; this one says which kind. Running it again completes what is missing.") { gitStore, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var done = parsed.GetValue(gitStore)
                ? await GitStore.InitializeAsync(path, OwnCommand.ForShell(), TimeProvider.System, cancellationToken)
                : await InitializeAsync(path);
            foreach (var line in done.DefaultIfEmpty($"Everything is there already: '{path}'."))
            {
                await Console.Out.WriteLineAsync(Printable.Lines(line));
            }

            return ExitCodes.Completed;
        });
        return command;
    }

    private static async ValueTask<IReadOnlyList<string>> InitializeAsync(string path)
    {
        if (LoopStores.Exists(path))
        {
            return [];
        }

        await LoopStores.Open(path, TimeProvider.System).DisposeAsync();
        return [$"Made a store in '{path}'."];
    }
}
