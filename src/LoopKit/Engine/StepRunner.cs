using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Engine.Review;
using LoopKit.Events;
using LoopKit.Replay;
using LoopKit.Truncation;
using LoopKit.Watchdog;
using LoopKit.Workspaces;

namespace LoopKit.Engine;

/// <summary>Carries out one step of one loop: what is recorded before, what is done, what comes of it.</summary>
/// <param name="parts">What every loop uses.</param>
/// <param name="contents">The loop's texts.</param>
/// <param name="budget">The loop's budget.</param>
internal sealed class StepRunner(LoopParts parts, Contents contents, LoopBudget budget) : IDisposable
{
    private const int MaxSummaryCharacters = 300;
    private const int MaxCrashCharacters = 2_000;

    private readonly IterationRunner _iterations = new(parts, contents, budget);
    private readonly ReviewRunner _reviews = new(parts, contents, budget);

    /// <summary>The events that are recorded before a step is carried out.</summary>
    public async ValueTask<IReadOnlyList<LoopEvent>> IntentsAsync(LoopState state, LoopStep step, CancellationToken cancellationToken) => step switch
    {
        LoopStep.TakeTurn turn => await _iterations.StartTurnAsync(state, turn, cancellationToken).ConfigureAwait(false),
        LoopStep.CallTool call => await _iterations.StartCallsAsync(state, [call.Call], cancellationToken).ConfigureAwait(false),
        LoopStep.CallTogether calls => await _iterations.StartCallsAsync(state, calls.Calls, cancellationToken).ConfigureAwait(false),
        LoopStep.Review review => await _reviews.StartAsync(state, review, cancellationToken).ConfigureAwait(false),
        LoopStep.Validate validate => [new ValidationStarted { Iteration = validate.Iteration, Index = validate.Index }],
        _ => [],
    };

    public async ValueTask<LoopInput> PerformAsync(LoopState state, LoopStep step, CancellationToken cancellationToken) => step switch
    {
        LoopStep.PrepareWorkspace => new LoopInput.Happened(await PrepareWorkspaceAsync(state, cancellationToken).ConfigureAwait(false)),
        LoopStep.BeginIteration begin => new LoopInput.Happened(await _iterations.BeginAsync(state, begin.Iteration, cancellationToken).ConfigureAwait(false)),
        LoopStep.TakeTurn turn => await _iterations.TakeTurnAsync(state, turn, cancellationToken).ConfigureAwait(false),
        LoopStep.CallTool call => await _iterations.CallToolAsync(state, call, cancellationToken).ConfigureAwait(false),
        LoopStep.CallTogether calls => await _iterations.CallTogetherAsync(state, calls, cancellationToken).ConfigureAwait(false),
        LoopStep.AskPerson ask => await _iterations.AskPersonAsync(state, ask, cancellationToken).ConfigureAwait(false),
        LoopStep.Reconcile reconcile => await _iterations.ReconcileAsync(state, reconcile, cancellationToken).ConfigureAwait(false),
        LoopStep.Validate validate => new LoopInput.Happened(await ValidateAsync(state, validate, cancellationToken).ConfigureAwait(false)),
        LoopStep.SaveCheckpoint save => new LoopInput.Happened(await SaveCheckpointAsync(state, save, cancellationToken).ConfigureAwait(false)),
        LoopStep.Review review => await _reviews.ReviewAsync(state, review, cancellationToken).ConfigureAwait(false),
        LoopStep.RecordProtected => new LoopInput.Happened(await parts.Evidence.RecordAsync(state, contents, cancellationToken).ConfigureAwait(false)),
        LoopStep.CheckProtected check => new LoopInput.Happened(await parts.Evidence.CheckAsync(state, check.Iteration, cancellationToken).ConfigureAwait(false)),
        LoopStep.RestoreProtected restore => new LoopInput.Happened(await parts.Evidence.RestoreAsync(state, restore.Iteration, contents, cancellationToken).ConfigureAwait(false)),
        LoopStep.CompareEvidence compare => new LoopInput.Happened(await parts.Evidence.CompareAsync(state, compare, contents, cancellationToken).ConfigureAwait(false)),
        LoopStep.Examine examine => new LoopInput.Happened(Examine(state, examine)),
        LoopStep.RewritePrompt rewrite => new LoopInput.Happened(await RewritePromptAsync(state, rewrite, cancellationToken).ConfigureAwait(false)),
        LoopStep.RollBack back => new LoopInput.Happened(await RollBackAsync(state, back, cancellationToken).ConfigureAwait(false)),
        LoopStep.RecordProgress => await _iterations.RecordProgressAsync(state, cancellationToken).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"{step.GetType().Name} is not a step that is carried out."),
    };

    /// <summary>Keeps the conversation in step with the journal.</summary>
    public ValueTask ObserveAsync(LoopEvent loopEvent) => _iterations.ObserveAsync(loopEvent, CancellationToken.None);

    public void Dispose() => _iterations.Dispose();

    /// <summary>What a failed step means: what has a name blocks the loop until somebody mends it, and a crash is looked at more closely.</summary>
    public static LoopInput AfterFailure(LoopStep step, Exception exception) => exception is LoopKitException || IsOfWorkspace(step)
        ? new LoopInput.Faulted(WhyFailed(step, exception))
        : new LoopInput.Crashed(RecordedStep.Words(step), TextLimits.HeadAndTail($"{exception.GetType().Name}: {exception.Message}\n{exception.StackTrace}", MaxCrashCharacters));

    /// <summary>Why a step failed, for the loop's end.</summary>
    public static EndReason WhyFailed(LoopStep step, Exception exception)
    {
        var code = IsOfWorkspace(step) ? EndCode.WorkspaceUnavailable : EndCode.HostFault;
        var what = exception is LoopKitException known ? known.Message : $"{exception.GetType().Name}: {exception.Message}";
        var summary = EventSummary.OneLine(what, MaxSummaryCharacters);
        return new EndReason(code, summary, summary == what ? null : what, "Mend the cause, then resume the loop.");
    }

    /// <summary>Whether a step does nothing but look after the workspace, so that it is the workspace's fault when it fails.</summary>
    public static bool IsOfWorkspace(LoopStep step) => step
        is LoopStep.PrepareWorkspace or LoopStep.SaveCheckpoint or LoopStep.RecordProtected or LoopStep.CheckProtected or LoopStep.RestoreProtected or LoopStep.CompareEvidence or LoopStep.RollBack;

    private async ValueTask<WorkspacePrepared> PrepareWorkspaceAsync(LoopState state, CancellationToken cancellationToken)
    {
        var repository = state.Started.Spec.Repository!;
        var provider = state.Workspace is { } before ? parts.Workspaces.For(before) : await parts.Workspaces.ChooseAsync(repository, cancellationToken).ConfigureAwait(false);
        var request = new WorkspaceRequest(state.Id, state.Name, repository) { BaseCommit = state.Forked?.Commit, BaseBranch = state.Forked?.BaseBranch };
        var workspace = await provider.PrepareAsync(request, cancellationToken).ConfigureAwait(false);
        parts.Evidence.Leave(state with { Workspace = workspace }, isLast: true); // What a host that died in a validation left.
        return new WorkspacePrepared { Workspace = workspace };
    }

    private async ValueTask<ValidationCompleted> ValidateAsync(LoopState state, LoopStep.Validate step, CancellationToken cancellationToken) => new()
    {
        Iteration = step.Iteration,
        Index = step.Index,
        Receipt = await parts.Validations.RunAsync(state, Limited(state, state.Definition.Validation[step.Index]), contents, cancellationToken).ConfigureAwait(false),
    };

    private WatchdogExamined Examine(LoopState state, LoopStep.Examine step)
    {
        var signals = parts.Watchdog.AmongCalls(state.Definition.Watchdog!, state.Current!.Calls);
        return new WatchdogExamined { Iteration = step.Iteration, Turn = step.Turn, Signals = signals.Count == 0 ? null : signals };
    }

    private async ValueTask<PromptRewritten> RewritePromptAsync(LoopState state, LoopStep.RewritePrompt step, CancellationToken cancellationToken)
    {
        var (number, signals, before) = (state.Watch.Rewrites + 1, state.Watch.RewriteFor!, state.LastPrompt!);
        var guidance = PromptRewriter.Guidance(number, signals);
        var prompt = await contents.ReadAsync(before, cancellationToken).ConfigureAwait(false);
        return new PromptRewritten
        {
            Iteration = step.Iteration,
            Number = number,
            Signals = signals,
            Guidance = guidance,
            Before = before,
            After = contents.Write(PromptRewriter.Rewrite(prompt, state.Watch.Guidance, guidance)),
        };
    }

    private async ValueTask<RollbackCompleted> RollBackAsync(LoopState state, LoopStep.RollBack step, CancellationToken cancellationToken) => new()
    {
        Iteration = step.Iteration,
        Checkpoint = await parts.Workspaces.For(state.Workspace!).RestoreAsync(state.Workspace!, state.Id, step.Commit, cancellationToken).ConfigureAwait(false),
    };

    private static ValidationCommand Limited(LoopState state, ValidationCommand validation) =>
        validation with { Timeout = LoopGuards.TimeLeftToIteration(state, validation.Timeout) };

    private async ValueTask<CheckpointCreated> SaveCheckpointAsync(LoopState state, LoopStep.SaveCheckpoint step, CancellationToken cancellationToken) => new()
    {
        Iteration = step.Iteration,
        Checkpoint = await parts.Workspaces.For(state.Workspace!).CheckpointAsync(state.Workspace!, state.Id, step.Iteration, cancellationToken).ConfigureAwait(false),
    };
}
