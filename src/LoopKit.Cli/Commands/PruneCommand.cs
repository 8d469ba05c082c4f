using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Retention;
using LoopKit.Storage;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit prune</c>: deletes loops that have ended, by rules.</summary>
internal static class PruneCommand
{
    public static Command Create()
    {
        var keepLast = new Option<int?>("--keep-last") { Description = "Keep the N loops that ended last.", HelpName = "N" };
        var keepFailed = new Option<bool>("--keep-failed") { Description = "Keep loops that failed." };
        var olderThan = new Option<string?>("--older-than") { Description = "Delete only loops that ended longer ago, for example 30d or 12h.", HelpName = "AGE" };
        var maxBytes = new Option<string?>("--max-bytes") { Description = "Delete only until the ended loops hold at most so much, for example 500MB.", HelpName = "SIZE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be deleted." };
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var command = new Command("prune", "Deletes loops that have ended, the oldest first. Loops that can still go on, and pinned ones, are never deleted.") { keepLast, keepFailed, olderThan, maxBytes, dryRun, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var rules = new RetentionRules
            {
                KeepLast = parsed.GetValue(keepLast) is { } count ? count >= 0 ? count : throw Quantity.Bad("--keep-last", $"{count}", "0 or more") : null,
                KeepFailed = parsed.GetValue(keepFailed),
                OlderThan = parsed.GetValue(olderThan) is { } age ? Quantity.Age("--older-than", age) : null,
                MaxBytes = parsed.GetValue(maxBytes) is { } size ? Quantity.Bytes("--max-bytes", size) : null,
            };
            if (!rules.HasLimit)
            {
                throw new LoopKitException(ErrorCodes.InvalidSpec, "Without a limit every loop that has ended would be deleted. Give --keep-last, --older-than or --max-bytes.");
            }

            var path = CommonOptions.StoreOf(parsed, store);
            await using var opened = parsed.GetValue(dryRun) ? StoreReading.Open(path) : Host(path);
            var gone = await LoopRetention.PruneAsync(opened, rules, TimeProvider.System, parsed.GetValue(dryRun), cancellationToken);
            Show(gone, parsed.GetValue(dryRun), parsed.GetValue(json));
            return ExitCodes.Completed;
        });
        return command;
    }

    /// <summary>Opens a store that exists as its host.</summary>
    public static ILoopStore Host(string path) => LoopStores.Exists(path)
        ? LoopStores.Open(path, TimeProvider.System)
        : throw new LoopKitException(ErrorCodes.StoreUnavailable, $"There is no store at '{path}'. Name another store with --store.");

    private static void Show(IReadOnlyList<PrunedLoop> gone, bool dryRun, bool json)
    {
        var bytes = gone.Sum(loop => loop.Bytes);
        if (json)
        {
            JsonLines.Write(new JsonObject
            {
                ["dryRun"] = dryRun,
                ["bytes"] = bytes,
                ["loops"] = new JsonArray([.. gone.Select(loop => (JsonNode)new JsonObject { ["id"] = loop.Loop.Id.Value, ["name"] = loop.Loop.Name, ["bytes"] = loop.Bytes })]),
            });
            return;
        }

        foreach (var loop in gone)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{loop.Loop.Name}  {StatusText.Word(loop.Loop.Status)} {loop.Loop.UpdatedAt.ToLocalTime():yyyy-MM-dd HH:mm}  {loop.Bytes:N0} bytes"));
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{gone.Count} loops, {bytes:N0} bytes {(dryRun ? "would be freed" : "freed")}"));
    }
}
