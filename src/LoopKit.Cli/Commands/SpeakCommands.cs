using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Engine;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit steer</c>: what people say to a loop.</summary>
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
}
