using System.Globalization;
using System.Text.Json;
using LoopKit.Coordination;
using LoopKit.Events;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>Messages as a table.</summary>
internal static class MessageTable
{
    public static void Write(IReadOnlyList<MessageRecord> messages, IReadOnlyDictionary<Address, string> names, string store)
    {
        if (messages.Count == 0)
        {
            AnsiConsole.WriteLine($"No such messages in {store}.");
            return;
        }

        var table = new Table().Border(TableBorder.Minimal).AddColumns("TIME", "ID", "TYPE", "FROM", "TO", "RECEIPT", "TEXT");
        foreach (var message in messages)
        {
            table.AddRow(
                new Text(message.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                new Text(message.Message.Id.Value),
                new Text(JsonNamingPolicy.KebabCaseLower.ConvertName(message.Kind.ToString())),
                new Text(NameOf(message.Message.From)),
                new Text(NameOf(message.To)),
                new Text(JsonNamingPolicy.KebabCaseLower.ConvertName(message.State.ToString()) + (message.Note is { } note ? ": " + note : "")),
                new Text(EventSummary.OneLine(TextOf(message.Message), 60)));
        }

        AnsiConsole.Write(table);

        string NameOf(Address address) => EventSummary.OneLine(names.GetValueOrDefault(address) ?? address.Value, 40);
    }

    private static string TextOf(Message message) => message switch
    {
        Alert alert => $"[{alert.Topic}] {alert.Text}",
        Share share => share.Text,
        Query query => query.Text,
        QueryReply reply => reply.Text,
        StopRequest stop => stop.Reason,
        _ => "",
    };
}
