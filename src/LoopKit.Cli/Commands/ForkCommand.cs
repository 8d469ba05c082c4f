using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit fork</c>: lets a loop go on from one of its iterations as another loop, and stays with that one.</summary>
internal static class ForkCommand
{
    private static readonly Option<int> _at = new("--at") { Description = "The iteration after which the fork begins; 0 is before the first.", HelpName = "ITERATION", Required = true };
    private static readonly Option<string?> _model = new("--model") { Description = "Another model.", HelpName = "PROVIDER:MODEL" };
    private static readonly Option<string[]> _set = new("--set") { Description = "What is different: goal, model, max-iterations, max-turns, prompt, system-prompt or inputs.NAME. May be given several times.", HelpName = "KEY=VALUE" };
    private static readonly Option<string?> _name = new("--name") { Description = "The fork's name. Default: made from the loop's.", HelpName = "NAME" };

    public static Command Create()
    {
        var loop = CommonOptions.Loop();
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("fork", "Goes on from an iteration of a loop as another loop, with its files, journal and unread messages, and runs it as 'run' does.") { loop, _at, _model, _set, _name, store, json, sandbox };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed, CommonOptions.StoreOf(parsed, store), parsed.GetRequiredValue(loop), parsed.GetValue(json), parsed.GetValue(sandbox), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string store, string loop, bool json, string? sandbox, CancellationToken cancellationToken)
    {
        var at = ForkChanges.Read(parsed.GetValue(_set) ?? [], new ForkPoint
        {
            Iteration = parsed.GetValue(_at),
            Name = parsed.GetValue(_name),
            Model = parsed.GetValue(_model) is { } model ? ModelArgument.Read(model) : null,
        });
        var source = await StoreReading.FindAsync(store, loop, cancellationToken);
        await using var run = await ForegroundRun.OpenAsync(store, json, sandbox, cancellationToken);
        var fork = await run.Engine.ForkAsync(source.Id, at, LoopId.New(TimeProvider.System), cancellationToken);

        // What is shown begins with the fork itself: what comes before it was shown when its source ran.
        var forked = await run.Engine.WatchAsync(fork.Id, 0, cancellationToken)
            .FirstAsync(recorded => recorded.Event is LoopForked { Name: var name } && name == fork.Name, cancellationToken);
        return await run.FollowAsync(fork, forked.Version - 1, endsWait: false, cancellationToken);
    }
}
