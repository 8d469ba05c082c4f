using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Models;

namespace LoopKit.FaultTests.Victim;

/// <summary>Sees to it that as many loops run as are wanted.</summary>
internal sealed class LoopFeeder(ILoopEngine engine, VictimOptions options, Report report)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(25);

    private readonly HashSet<LoopId> _rested = [];
    private int? _unfinishedStart;

    /// <summary>Ends when all loops have come to rest; never, when there is to be no end of them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!await IsDoneAsync(cancellationToken))
        {
            await Task.Delay(_poll, cancellationToken);
        }
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_unfinishedStart is { } failed)
            {
                await StartAsync(failed, cancellationToken);
            }

            var loops = await engine.ListAsync(LoopQuery.All, cancellationToken).ToListAsync(cancellationToken);
            foreach (var loop in loops.Where(loop => loop.Status.IsAtRest() && _rested.Add(loop.Id)))
            {
                report.Write($"rest {loop.Id} {loop.Status} {loop.Reason?.Summary}");
            }

            var open = loops.Count(loop => !loop.Status.IsAtRest());
            for (var number = loops.Count + 1; open < options.Loops && (options.Total == 0 || number <= options.Total); number++, open++)
            {
                await StartAsync(number, cancellationToken);
            }

            return open == 0;
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
        {
            report.Write($"unavailable {exception.Message}");
            return false;
        }
    }

    private async Task StartAsync(int number, CancellationToken cancellationToken)
    {
        // What a start that failed has left is not known; the same start again is always right.
        _unfinishedStart = number;
        var name = $"{options.Prefix}-{number:00000}";
        var workspace = Directory.CreateDirectory(Path.Combine(options.Work, "workspaces", name)).FullName;
        await engine.StartAsync(
            new LoopId(name),
            new LoopSpec
            {
                Goal = "Finish.",
                Definition = "victim",
                Name = name,
                Repository = workspace,
                Model = new ModelRef("scripted", Path.Combine(options.Work, "transcript.yaml")),
                Validation = [new ValidationCommand { Command = ValidationOf(number), Timeout = TimeSpan.FromMinutes(1) }],
            },
            cancellationToken);
        _unfinishedStart = null;
        report.Write($"started {name}");
    }

    /// <summary>Every fifth loop's validation leaves a process behind that has left its process group.</summary>
    private static string ValidationOf(int number) =>
        number % 5 == 0 ? "setsid -f sleep 300 > /dev/null 2>&1; sleep 0.1; test -e finished" : "test -e finished";
}
