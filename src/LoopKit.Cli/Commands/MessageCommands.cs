using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Coordination;
using LoopKit.Spool;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit share</c>, <c>alert</c>, <c>query</c>, <c>cancel</c>, <c>subscribe</c> and <c>unsubscribe</c>: people among the senders of messages.</summary>
internal static class MessageCommands
{
    private static Address Me => Address.ForPerson(Environment.UserName);

    public static Command Share()
    {
        var (loop, text, thread, store) = (CommonOptions.Loop(), Text("What the loop should have."), Thread(), CommonOptions.Store());
        var command = new Command("share", "Gives a loop data, which its model reads at its next turn as a quotation.") { loop, text, thread, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var share = new Share { Id = NewId(), From = Me, To = target.Id, Text = parsed.GetRequiredValue(text), InReplyTo = ThreadOf(parsed, thread) };
            return await MessageOrder.SendAsync(path, new CoordinationOrder.Send(share), target.Name, cancellationToken);
        });
        return command;
    }

    public static Command Alert()
    {
        var (topic, text, thread, store) = (Topic(), Text("The news."), Thread(), CommonOptions.Store());
        var command = new Command("alert", "Tells news to every loop that has subscribed to a topic.") { topic, text, thread, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var alert = new Alert { Id = NewId(), From = Me, Topic = parsed.GetRequiredValue(topic), Text = parsed.GetRequiredValue(text), InReplyTo = ThreadOf(parsed, thread) };
            return await MessageOrder.SendAsync(path, new CoordinationOrder.Send(alert), alert.Topic, cancellationToken);
        });
        return command;
    }

    public static Command Query()
    {
        var (loop, text, thread, store) = (CommonOptions.Loop(), Text("The question."), Thread(), CommonOptions.Store());
        var timeout = new Option<int>("--timeout") { Description = "How many seconds to wait for the answer.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86_400)
            {
                result.AddError("--timeout takes 1 to 86400 seconds.");
            }
        });
        var command = new Command("query", "Asks a loop and prints its answer; one that has ended is answered for from its record.") { loop, text, timeout, thread, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var query = new Query
            {
                Id = NewId(),
                From = Me,
                To = target.Id,
                Text = parsed.GetRequiredValue(text),
                Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                InReplyTo = ThreadOf(parsed, thread),
            };
            return await MessageOrder.AskAsync(path, query, cancellationToken);
        });
        return command;
    }

    public static Command Cancel()
    {
        var question = new Argument<string>("QUESTION") { Description = "The id of the question; 'messages' shows it." };
        var store = CommonOptions.Store();
        var command = new Command("cancel", "Takes a question back: whoever waits for its answer waits no more.") { question, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var id = MessageOf(parsed.GetRequiredValue(question));
            return await MessageOrder.SendAsync(CommonOptions.StoreOf(parsed, store), new CoordinationOrder.CancelQuery(id), id.Value, cancellationToken);
        });
        return command;
    }

    public static Command Subscribe() => Subscription("subscribe", "Lets a loop hear the alerts of a topic from now on.", (loop, topic) => new CoordinationOrder.Subscribe(loop, topic));

    public static Command Unsubscribe() => Subscription("unsubscribe", "Lets a loop hear the alerts of a topic no more.", (loop, topic) => new CoordinationOrder.Unsubscribe(loop, topic));

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>: the text is no such identifier.</exception>
    public static MessageId MessageOf(string text) => MessageId.TryParse(text, out var id)
        ? id
        : throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{text}' is not the id of a message; 'loopkit messages' shows them.");

    private static Command Subscription(string name, string description, Func<LoopId, string, CoordinationOrder> order)
    {
        var (loop, topic, store) = (CommonOptions.Loop(), Topic(), CommonOptions.Store());
        var command = new Command(name, description) { loop, topic, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            return await MessageOrder.SendAsync(path, order(target.Id, parsed.GetRequiredValue(topic)), target.Name, cancellationToken);
        });
        return command;
    }

    private static MessageId NewId() => MessageId.New(TimeProvider.System);

    private static Argument<string> Text(string description) => NotEmpty(new("TEXT") { Description = description });

    private static Argument<string> Topic() => NotEmpty(new("TOPIC") { Description = "The topic, for example build-broken." });

    private static Argument<string> NotEmpty(Argument<string> argument)
    {
        argument.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError($"{argument.Name} is empty.");
            }
        });
        return argument;
    }

    private static Option<string?> Thread() => new("--in-reply-to") { Description = "The message that this one goes on from.", HelpName = "MESSAGE" };

    private static MessageId? ThreadOf(ParseResult parsed, Option<string?> thread) => parsed.GetValue(thread) is { } text ? MessageOf(text) : null;
}
