using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Engine;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit steer</c>, <c>answer</c> and <c>approve</c>: what people say to a loop.</summary>
internal static class SpeakCommands
{
    private static string Me => "person:" + Environment.UserName;

    public static Command Steer()
    {
        var loop = CommonOptions.Loop();
        var text = new Argument<string>("TEXT") { Description = "What the model is told." };
        var store = CommonOptions.Store();
        var command = new Command("steer", "Says something to a loop's model, which reads it at its very next turn.") { loop, text, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var steer = new SteerLoop { Id = CommandId.New(TimeProvider.System), By = Me, Text = parsed.GetRequiredValue(text) };
            return await SpokenCommand.SendAsync(path, target, steer, "told; its next turn reads it", cancellationToken);
        });
        return command;
    }

    public static Command Answer()
    {
        var loop = CommonOptions.Loop();
        var words = new Argument<string[]>("[QUESTION] TEXT")
        {
            Description = "The answer; before it the question, for example q1. Default: the question that the loop asks now.",
            Arity = new ArgumentArity(1, 2),
        };
        var store = CommonOptions.Store();
        var command = new Command("answer", "Answers the question that a loop's model asks; 'ps' and 'show' show it.") { loop, words, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var given = parsed.GetRequiredValue(words);
            var question = given.Length == 2 ? given[0] : RequestOf(target);
            var answer = new AnswerQuestion { Id = CommandId.New(TimeProvider.System), By = Me, Question = question, Text = given[^1] };
            return await SpokenCommand.SendAsync(path, target, answer, $"{question} answered", cancellationToken);
        });
        return command;
    }

    public static Command Approve()
    {
        var loop = CommonOptions.Loop();
        var request = new Argument<string?>("REQUEST") { Description = "What is approved, for example a1. Default: what the loop asks now.", Arity = ArgumentArity.ZeroOrOne };
        var deny = new Option<bool>("--deny") { Description = "The call is not made, and the model is told." };
        var note = new Option<string>("--note") { Description = "Why; the model reads it.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var store = CommonOptions.Store();
        var command = new Command("approve", "Approves the call that a loop waits with, or denies it; 'show' shows it.") { loop, request, deny, note, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var approved = !parsed.GetValue(deny);
            var decide = new DecideApproval
            {
                Id = CommandId.New(TimeProvider.System),
                By = Me,
                Request = parsed.GetValue(request) ?? RequestOf(target),
                Approved = approved,
                Note = parsed.GetRequiredValue(note),
            };
            return await SpokenCommand.SendAsync(path, target, decide, $"{decide.Request} {(approved ? "approved" : "denied")}", cancellationToken);
        });
        return command;
    }

    private static string RequestOf(LoopSnapshot loop) => loop.Request?.Id
        ?? throw new LoopKitException(ErrorCodes.InvalidSpec, $"Loop '{loop.Name}' asks nothing just now; 'loopkit show {loop.Name}' shows where it stands.");
}
