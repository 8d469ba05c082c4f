using System.Collections.Immutable;
using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>What the watchdog knows of a loop: a pure fold over its journal, of bounded size.</summary>
internal sealed record WatchdogState
{
    /// <summary>After so many iterations without a signal, the mildest action comes first again.</summary>
    private const int QuietIterations = 10;

    public static WatchdogState Empty { get; } = new();

    /// <summary>The last iterations, oldest first.</summary>
    public ImmutableList<IterationObservation> Iterations { get; init; } = [];

    /// <summary>The best checkpoint; <see langword="null"/> before anything was validated. Outside git it has no commit.</summary>
    public BestCheckpoint? Best { get; init; }

    /// <summary>The actions taken since the loop last moved on.</summary>
    public int Actions { get; init; }

    /// <summary>Whether one of them went back to the best checkpoint.</summary>
    public bool RolledBack { get; init; }

    /// <summary>How often the prompt was rewritten.</summary>
    public int Rewrites { get; init; }

    /// <summary>What the rewritten prompt begins with.</summary>
    public string? Guidance { get; init; }

    /// <summary>What the next iteration is told.</summary>
    public string? Notice { get; init; }

    /// <summary>The signals for which the prompt is to be rewritten.</summary>
    public IReadOnlyList<WatchdogSignal>? RewriteFor { get; init; }

    /// <summary>The return to an earlier checkpoint that was begun.</summary>
    public RollbackStarted? Rollback { get; init; }

    /// <summary>Iterations since the last signal.</summary>
    private int Quiet { get; init; }

    public WatchdogState Apply(LoopEvent loopEvent) => loopEvent switch
    {
        IterationStarted => Notice is null ? this : this with { Notice = null },
        WatchdogActed acted => After(acted),
        PromptRewritten rewritten => this with { Rewrites = rewritten.Number, Guidance = rewritten.Guidance, RewriteFor = null },
        RollbackStarted started => this with { Rollback = started },
        RollbackCompleted => this with { Rollback = null, RolledBack = RolledBack || Rollback?.Cause == RollbackCause.Watchdog, Notice = Join(Notice, WatchdogText.RolledBack(Rollback)) },

        // Somebody has said something: the model gets the time to act on it.
        LoopSteered => this with { Actions = 0, RolledBack = false },

        // Somebody has helped: everything is judged anew. Files that are on their way back still go all the way.
        LoopResumed => Empty with { Best = Best, Rollback = Rollback },
        _ => this,
    };

    /// <summary>Remembers an iteration that ended.</summary>
    /// <param name="iteration">What was seen of it.</param>
    /// <param name="checkpoint">How it left the files.</param>
    /// <param name="isQuiet">Whether no policy gave a signal.</param>
    public WatchdogState After(IterationObservation iteration, Checkpoint? checkpoint, bool isQuiet)
    {
        var best = checkpoint is not null && iteration.Measure is { } measure && Best?.Measure.IsBetterThan(measure) != true
            ? new BestCheckpoint(iteration.Iteration, measure, checkpoint)
            : Best;
        var quiet = isQuiet ? Quiet + 1 : 0;
        var movedOn = quiet >= QuietIterations || (Best is not null && best!.Measure.IsBetterThan(Best.Measure));
        return this with
        {
            Iterations = Iterations.Count < IterationObservation.MaxRemembered ? Iterations.Add(iteration) : Iterations.RemoveAt(0).Add(iteration),
            Best = best,
            Quiet = quiet,
            Actions = movedOn ? 0 : Actions,
            RolledBack = !movedOn && RolledBack,
        };
    }

    private WatchdogState After(WatchdogActed acted) => (this with { Actions = Actions + 1 }) switch
    {
        var next when acted.Action == WatchdogAction.TellModel => next with { Notice = Join(Notice, WatchdogText.Tell(acted.Signals)) },
        var next when acted.Action == WatchdogAction.RewritePrompt => next with { RewriteFor = acted.Signals },
        var next => next,
    };

    private static string Join(string? first, string second) => first is null ? second : $"{first}\n\n{second}";
}
