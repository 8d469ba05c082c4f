using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit events</c>: the journal of one loop.</summary>
internal static class EventsCommand
{
    public static Command Create()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var after = new Option<long>("--after") { Description = "Only events after this version.", HelpName = "VERSION" };
        var command = new Command("events", "Shows the journal of a loop, oldest event first.") { loop, store, json, after };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var reader = StoreReading.Open(CommonOptions.StoreOf(parsed, store));
            var snapshot = await LoopFinder.FindAsync(reader, parsed.GetRequiredValue(loop), cancellationToken);
            await foreach (var stored in reader.ReadAsync(StreamId.ForLoop(snapshot.Id), parsed.GetValue(after), cancellationToken))
            {
                var recorded = new RecordedEvent(
                    snapshot.Id, stored.Version, stored.At, LoopEventSerializer.Deserialize(stored.Payload.Span), stored.Hash, stored.PreviousHash);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(recorded);
                }
                else
                {
                    await Console.Out.WriteLineAsync($"{recorded.Version,6}  {recorded.At:yyyy-MM-dd HH:mm:ss.fff}  {recorded.Type,-20}  {EventSummary.Of(recorded.Event)}");
                }
            }

            return ExitCodes.Completed;
        });
        return command;
    }
}
