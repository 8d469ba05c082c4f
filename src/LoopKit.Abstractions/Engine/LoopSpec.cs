using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Models;
using LoopKit.Scheduling;

namespace LoopKit.Engine;

/// <summary>What to start: a loop type, a goal, and what differs from the type's definition.</summary>
public sealed record LoopSpec
{
    /// <summary>What is to be reached, in the user's words.</summary>
    public required string Goal { get; init; }

    /// <summary>The loop type. Default: <c>ralph</c>.</summary>
    public string Definition { get; init; } = "ralph";

    /// <summary>A unique name: 1 to 64 lower-case letters, digits and hyphens. Default: made from the goal.</summary>
    public string? Name { get; init; }

    /// <summary>The git repository, or plain directory, to work on; an absolute path. Default: the host's current directory.</summary>
    public string? Repository { get; init; }

    /// <summary>The model, in place of the definition's.</summary>
    public ModelRef? Model { get; init; }

    /// <summary>The validation commands, in place of the definition's.</summary>
    public IReadOnlyList<ValidationCommand>? Validation { get; init; }

    /// <summary>The most iterations, in place of the definition's.</summary>
    public int? MaxIterations { get; init; }

    /// <summary>Whether nobody is there to be asked, in place of the definition's.</summary>
    public bool? Unattended { get; init; }

    /// <summary>Who goes first, to start and at every model call, in place of the definition's. Default: <see cref="LoopPriority.Normal"/>.</summary>
    public LoopPriority? Priority { get; init; }

    /// <summary>The work item that the loop belongs to, in place of the definition's: work items take turns at the models. Default: the loop is one of its own.</summary>
    public string? WorkItem { get; init; }

    /// <summary>The loop does not start before this time. Default: it starts as soon as there is a place for it.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>What the loop may use, in place of the definition's.</summary>
    public BudgetPolicy? Budget { get; init; }

    /// <summary>
    /// A cron expression of five fields, such as <c>0 3 * * *</c>: the loop starts at its next time, and then another one like it at every time after that,
    /// until the one that waits is stopped. Default: it runs once.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of <see cref="Cron"/>, such as <c>Europe/Berlin</c>. Default: the host's own.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The schedule that a recurring loop belongs to: the name of its first one. LoopKit sets it for those that follow.</summary>
    public string? Schedule { get; init; }

    /// <summary>Values for <c>{{inputs.…}}</c> in the prompt.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();
}
