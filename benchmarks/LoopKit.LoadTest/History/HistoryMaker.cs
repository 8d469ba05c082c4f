using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Progress;
using LoopKit.Storage;
using LoopKit.Workspaces;

namespace LoopKit.LoadTest.History;

/// <summary>Writes journals of loops that have run for long, as fast as the store takes them.</summary>
internal sealed class HistoryMaker(ILoopStore store, string workspace)
{
    private const int EventsPerIteration = 6;
    private const int IterationsPerAppend = 64;
    private const int LoopsAtOnce = 16;
    private const string Reply = "The parser now accepts empty input.";

    /// <summary>Makes loops that are running, with about so many events each.</summary>
    public Task MakeAsync(int loops, int eventsPerLoop, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, loops),
        new ParallelOptions { MaxDegreeOfParallelism = LoopsAtOnce, CancellationToken = cancellationToken },
        (index, token) => MakeLoopAsync(index, eventsPerLoop / EventsPerIteration, token));

    private async ValueTask MakeLoopAsync(int index, int iterations, CancellationToken cancellationToken)
    {
        var id = LoopId.New(TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var (name, model) = ($"history-{index}", new ModelRef("instant", "model"));
        var spec = new LoopSpec { Name = name, Goal = "Go on.", Definition = "load", Repository = workspace, Model = model, MaxIterations = int.MaxValue };
        var started = new LoopStarted { Name = name, Spec = spec, Definition = new LoopDefinition { Name = "load", Prompt = "{{goal}}", MaxIterations = int.MaxValue }, Model = model };
        var state = LoopState.Begin(id, started, now);
        List<LoopEvent> events = [started, new WorkspacePrepared { Workspace = new Workspace { Kind = WorkspaceKind.Directory, Path = workspace, Repository = workspace } }];
        state = state.Apply(events[1], now);
        var (progress, version) = (ProgressState.Empty, 0L);
        for (var iteration = 1; iteration <= iterations; iteration++)
        {
            progress = new ProgressState([.. progress.Notes.TakeLast(4), new ProgressNote(iteration, $"Iteration {iteration}: you ended your turn after 1 turn and 0 tool calls; no file changed.\nYour last words: {Reply}")]);
            foreach (var next in EventsOf(iteration, progress))
            {
                events.Add(next);
                state = state.Apply(next, now);
            }

            if (iteration % IterationsPerAppend == 0 || iteration == iterations)
            {
                version = await AppendAsync(id, version, events, state, cancellationToken);
                events.Clear();
            }
        }
    }

    private async ValueTask<long> AppendAsync(LoopId id, long version, List<LoopEvent> events, LoopState state, CancellationToken cancellationToken)
    {
        var request = new AppendRequest
        {
            Stream = StreamId.ForLoop(id),
            ExpectedVersion = version,
            Events = [.. events.Select(loopEvent => Journal.ToData(loopEvent, state.UpdatedAt))],
            Summary = state.ToSnapshot(),
        };
        return ((AppendResult.Appended)await store.AppendAsync(request, cancellationToken)).Version;
    }

    private static LoopEvent[] EventsOf(int iteration, ProgressState progress) =>
    [
        new IterationStarted { Iteration = iteration, Prompt = new Content { Text = "Go on." }, SystemPrompt = Content.Empty, InboxOffset = 0 },
        new TurnStarted { Iteration = iteration, Turn = 1, InboxOffset = 0 },
        new TurnCompleted { Iteration = iteration, Turn = 1, Finish = TurnFinish.EndOfTurn, Text = new Content { Text = Reply }, Usage = new TokenUsage(900, 100) },
        new TurnsEnded { Iteration = iteration, Reason = TurnsEnd.EndOfTurn },
        new CheckpointCreated { Iteration = iteration, Checkpoint = new Checkpoint(null, null, false) },
        new IterationCompleted { Iteration = iteration, Passed = false, Progress = progress },
    ];
}
