using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Spool;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit messages</c>: what loops, people and clients have said, and what became of it.</summary>
internal static class MessagesCommand
{
    public static Command Create()
    {
        var loop = new Argument<string?>("ID") { Description = "Only messages to or from this loop.", Arity = ArgumentArity.ZeroOrOne };
        var kind = new Option<MessageKind?>("--type")
        {
            Description = "Only messages of this type: alert, share, query, query-reply or stop.",
            HelpName = "TYPE",
            CustomParser = result => KindOf(result.Tokens[0].Value) ?? Wrong(result),
        };
        var since = new Option<string?>("--since") { Description = "Only messages of so long ago at most, for example 30m, 2h or 1d.", HelpName = "AGE" };
        var thread = new Option<string?>("--thread") { Description = "Only this message and those that reply to it.", HelpName = "MESSAGE" };
        var dead = new Option<bool>("--dead") { Description = "Only dead letters: what nobody will read." };
        var replay = new Option<string?>("--replay") { Description = "Delivers a dead letter after all.", HelpName = "MESSAGE" };
        var to = new Option<string?>("--to") { Description = "With --replay: to this loop instead of the one that it was meant for.", HelpName = "ID" };
        var limit = new Option<int>("--limit") { Description = "The latest so many; 0 for all.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var (store, json) = (CommonOptions.Store(), CommonOptions.Json());
        var command = new Command("messages", "Lists messages with their receipts, oldest first, or replays a dead letter.") { loop, kind, since, thread, dead, replay, to, limit, store, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(to) is not null && result.GetValue(replay) is null)
            {
                result.AddError("--to goes with --replay.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            if (parsed.GetValue(replay) is { } message)
            {
                LoopId? receiver = parsed.GetValue(to) is { } other ? (await StoreReading.FindAsync(path, other, cancellationToken)).Id : null;
                return await MessageOrder.SendAsync(path, new CoordinationOrder.Replay(MessageCommands.MessageOf(message), receiver), message, cancellationToken);
            }

            await using var reader = StoreReading.Open(path);
            var query = new MessageQuery
            {
                Loop = parsed.GetValue(loop) is { } text ? (await LoopFinder.FindAsync(reader, text, cancellationToken)).Id : null,
                Kind = parsed.GetValue(kind),
                State = parsed.GetValue(dead) ? MessageState.DeadLettered : null,
                Since = parsed.GetValue(since) is { } age ? TimeProvider.System.GetUtcNow() - Quantity.Age("--since", age) : null,
                Thread = parsed.GetValue(thread) is { } id ? MessageCommands.MessageOf(id) : null,
                Limit = parsed.GetValue(limit) is > 0 and var most ? most : null,
            };
            var records = await StoredMessages.ListAsync(reader, query, cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonLines.Write(records);
            }
            else
            {
                var names = await reader.ListLoopsAsync(LoopQuery.All, cancellationToken).ToDictionaryAsync(one => Address.ForLoop(one.Id), one => one.Name, cancellationToken: cancellationToken);
                MessageTable.Write(records, names, path);
            }

            return ExitCodes.Completed;
        });
        return command;
    }

    private static MessageKind? KindOf(string text) => text switch
    {
        "alert" => MessageKind.Alert,
        "share" => MessageKind.Share,
        "query" => MessageKind.Query,
        "query-reply" => MessageKind.QueryReply,
        "stop" => MessageKind.Stop,
        _ => null,
    };

    private static MessageKind? Wrong(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is no type of message: give alert, share, query, query-reply or stop.");
        return null;
    }
}
