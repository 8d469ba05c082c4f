using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Storage;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit verify</c>: whether everything that was stored is there and as it was written.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var loop = new Argument<string?>("ID") { Description = "Only this loop, besides the store's files. Default: everything.", Arity = ArgumentArity.ZeroOrOne };
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var command = new Command("verify", "Checks hashes, versions, blobs, summaries and files of a store, and names what is damaged or missing. Exit code 1 when something is. Changes nothing.") { loop, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var report = await StoreVerifier.VerifyAsync(path, await LoopOfAsync(path, parsed.GetValue(loop), cancellationToken), cancellationToken);
            if (parsed.GetValue(json))
            {
                ReportText.WriteJson(report);
            }
            else
            {
                ReportText.Write(report, path);
            }

            return report.IsWhole ? ExitCodes.Completed : ExitCodes.Unexpected;
        });
        return command;
    }

    /// <summary>When the damage keeps the loop from being found, the whole store is checked.</summary>
    private static async ValueTask<LoopId?> LoopOfAsync(string path, string? text, CancellationToken cancellationToken)
    {
        try
        {
            return text is null ? null : (await StoreReading.FindAsync(path, text, cancellationToken)).Id;
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreCorrupt)
        {
            return null;
        }
    }
}
