using System.CommandLine;
using System.CommandLine.Parsing;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Engine;
using LoopKit.Scheduling;
using LoopKit.Starts;
using Microsoft.Extensions.Options;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit queue</c> and <c>loopkit reprioritise</c>: who waits to run, why, and who goes first.</summary>
internal static class QueueCommand
{
    public static Command Create()
    {
        var run = new Option<bool>("--run") { Description = "Host the store here and run what is queued, until nothing waits or works any more." };
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("queue", "Lists the loops that wait to run, in the order in which they will probably start, with the reason and an estimate.") { run, store, json, sandbox };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(run)
            ? QueueRun.RunAsync(CommonOptions.StoreOf(parsed, store), parsed.GetValue(json), parsed.GetValue(sandbox), cancellationToken)
            : ListAsync(CommonOptions.StoreOf(parsed, store), parsed.GetValue(json), cancellationToken));
        return command;
    }

    public static Command Reprioritise()
    {
        var loop = CommonOptions.Loop();
        var priority = new Argument<LoopPriority?>("PRIORITY") { Description = "low, normal, high or critical.", CustomParser = ReadPriority };
        var store = CommonOptions.Store();
        var command = new Command("reprioritise", "Changes a loop's priority: in the queue at once, at the models from its next call on.") { loop, priority, store };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = CommonOptions.StoreOf(parsed, store);
            var target = await StoreReading.FindAsync(path, parsed.GetRequiredValue(loop), cancellationToken);
            var order = new ReprioritiseLoop { Id = CommandId.New(TimeProvider.System), Priority = parsed.GetValue(priority)!.Value, By = "person:" + Environment.UserName };
            return await SpokenCommand.SendAsync(path, target, order, $"priority {order.Priority.ToString().ToLowerInvariant()}", cancellationToken);
        });
        return command;
    }

    /// <summary>Reads a priority in words.</summary>
    public static LoopPriority? ReadPriority(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Enum.GetValues<LoopPriority>().Where(priority => string.Equals(priority.ToString(), text, StringComparison.OrdinalIgnoreCase)).Select(priority => (LoopPriority?)priority).FirstOrDefault() is { } known)
        {
            return known;
        }

        result.AddError($"'{text}' is no priority. Give low, normal, high or critical.");
        return null;
    }

    private static async Task<int> ListAsync(string store, bool json, CancellationToken cancellationToken)
    {
        await using var reader = StoreReading.TryOpen(store);
        var options = Options.Create(new LoopKitOptions());
        var queue = reader is null
            ? new QueueSnapshot(0, options.Value.LoopConcurrency, [])
            : await new StoredQueueView(reader, options, TimeProvider.System).InspectAsync(cancellationToken);
        if (json)
        {
            JsonLines.Write(queue);
        }
        else
        {
            QueueTable.Write(queue);
        }

        return ExitCodes.Completed;
    }
}
