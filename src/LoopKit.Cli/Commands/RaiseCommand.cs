using System.CommandLine;
using LoopKit.Budgets;
using LoopKit.Cli.Hosting;
using LoopKit.Engine;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit raise</c>: adds to the limits of a loop's budget.</summary>
internal static class RaiseCommand
{
    public static Command Create()
    {
        var loop = CommonOptions.Loop();
        var limits = new BudgetOptions("--", "So many more {0}.");
        var store = CommonOptions.Store();
        var command = new Command("raise", "Adds to a loop's budget. A loop that waits for it goes on by itself.") { loop };
        limits.AddTo(command);
        command.Options.Add(store);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var amount = limits.Read(parsed);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var raise = new RaiseBudget { Id = CommandId.New(TimeProvider.System), By = "person:" + Environment.UserName, Amount = amount };
            return await SpokenCommand.SendAsync(path, target, raise, $"budget raised by {BudgetWords.Of(amount)}", cancellationToken);
        });
        return command;
    }
}
