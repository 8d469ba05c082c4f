using System.Text.Json;
using LoopKit.Budgets;
using LoopKit.Scheduling;

namespace LoopKit.Engine;

/// <summary>What a state looks like from outside.</summary>
internal static class LoopStateExtensions
{
    public static LoopSnapshot ToSnapshot(this LoopState state) => new()
    {
        Id = state.Id,
        Name = state.Name,
        Definition = state.Definition.Name,
        Goal = state.Started.Spec.Goal,
        Model = state.Model,
        Fallback = state.Current?.Fallback,
        Status = state.Status,
        Reason = state.Reason,
        WaitingUntil = state.RetryAt ?? (state.Status == LoopStatus.Waiting ? state.Current?.Request?.Asked.Until : null),
        WaitingFor = state.Status == LoopStatus.Waiting ? WaitingFor(state) : null,
        Request = state.Status.IsFinal() ? null : state.Current?.Request?.ToPersonRequest(),
        Iteration = state.Iteration,
        MaxIterations = state.Definition.MaxIterations,
        Validations = state.Definition.Validation.Count,
        Turn = state.Current?.Turn ?? 0,
        Usage = state.Usage,
        Budget = BudgetRules.StatusOf(state),
        Repository = state.Started.Spec.Repository,
        Workspace = state.Workspace?.Path,
        Branch = state.Workspace?.Branch,
        Commit = state.Commit,
        WorkspaceKind = state.Started.WorkspaceKind,
        Priority = state.Priority == LoopPriority.Normal ? null : state.Priority,
        WorkItem = state.WorkItem,
        MaxLoops = state.Definition.MaxLoops,
        Cron = state.Started.Spec.Cron,
        Schedule = state.Schedule,
        NotBefore = state.NotBefore,
        QueuedAt = state.Status == LoopStatus.Queued ? state.QueuedAt : null,
        AdmittedAt = state.AdmittedAt,
        InboxOffset = state.InboxOffset > 0 ? state.InboxOffset : null,
        Version = state.Version,
        StartedAt = state.StartedAt,
        UpdatedAt = state.UpdatedAt,
    };

    private static string? WaitingFor(LoopState state) => state switch
    {
        { RetryAt: not null, Models.LastFailure: { } failure } => $"{failure.Model} ({JsonNamingPolicy.KebabCaseLower.ConvertName(failure.Kind.ToString())})",
        { Current.Request: not null } => "a person",
        _ => null,
    };
}
