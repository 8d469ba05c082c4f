using System.Text.Json.Serialization;
using LoopKit.Budgets;
using LoopKit.Scheduling;

namespace LoopKit.Engine;

/// <summary>An order to a loop. The same <see cref="Id"/> is carried out once.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(PauseLoop), "pause")]
[JsonDerivedType(typeof(ResumeLoop), "resume")]
[JsonDerivedType(typeof(StopLoop), "stop")]
[JsonDerivedType(typeof(SteerLoop), "steer")]
[JsonDerivedType(typeof(AnswerQuestion), "answer")]
[JsonDerivedType(typeof(DecideApproval), "approve")]
[JsonDerivedType(typeof(ReprioritiseLoop), "reprioritise")]
[JsonDerivedType(typeof(RaiseBudget), "raise-budget")]
public abstract record LoopCommand
{
    private protected LoopCommand()
    {
    }

    /// <summary>The identifier of the command.</summary>
    public required CommandId Id { get; init; }
}

/// <summary>Pauses a loop at its next turn boundary.</summary>
public sealed record PauseLoop : LoopCommand;

/// <summary>Lets a paused or blocked loop go on where it was. A loop that is not at rest is made sure to be run by its host; nothing else changes.</summary>
public sealed record ResumeLoop : LoopCommand
{
    /// <summary>Whether a loop that waits for the end of a usage limit calls the model at once, because somebody knows that it takes calls again. Default: no, it waits on.</summary>
    public bool EndsWait { get; init; }
}

/// <summary>Ends a loop for ever: what runs is cancelled, its processes are killed, its work is saved.</summary>
public sealed record StopLoop : LoopCommand
{
    /// <summary>Why; shown to people.</summary>
    public required string Reason { get; init; }

    /// <summary>Who asks, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }
}

/// <summary>Says something to a loop's model. It reads it at its very next turn, as the words of a person; a loop that waits, is paused or blocked keeps it until it goes on.</summary>
public sealed record SteerLoop : LoopCommand
{
    /// <summary>What is said, at most <see cref="MaxCharacters"/> characters.</summary>
    public required string Text { get; init; }

    /// <summary>Who says it, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }

    /// <summary>The longest text that a person may say to a loop, in characters.</summary>
    public const int MaxCharacters = 20_000;
}

/// <summary>Answers the question that a loop waits with. A loop that is blocked because nobody answered goes on.</summary>
public sealed record AnswerQuestion : LoopCommand
{
    /// <summary>The question, for example <c>q1</c>: <see cref="LoopSnapshot.Request"/> has it.</summary>
    public required string Question { get; init; }

    /// <summary>The answer, at most <see cref="SteerLoop.MaxCharacters"/> characters.</summary>
    public required string Text { get; init; }

    /// <summary>Who answers, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }
}

/// <summary>Approves or denies the call that a loop waits with. A loop that is blocked because nobody decided goes on.</summary>
public sealed record DecideApproval : LoopCommand
{
    /// <summary>The request, for example <c>a1</c>: <see cref="LoopSnapshot.Request"/> has it.</summary>
    public required string Request { get; init; }

    /// <summary>Whether the call may be made.</summary>
    public required bool Approved { get; init; }

    /// <summary>Why; the model reads it. <see langword="null"/>: nothing is said.</summary>
    public string? Note { get; init; }

    /// <summary>Who decides, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }
}

/// <summary>Changes who goes first: in the queue of loops that wait to run, and from the next model call on.</summary>
public sealed record ReprioritiseLoop : LoopCommand
{
    /// <summary>The new priority.</summary>
    public required LoopPriority Priority { get; init; }

    /// <summary>Who changes it, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }
}

/// <summary>Adds to the limits of a loop's budget. A loop that waits for it goes on. Limits that the loop does not have cannot be raised.</summary>
public sealed record RaiseBudget : LoopCommand
{
    /// <summary>How much is added to each limit; at least one.</summary>
    public required BudgetLimits Amount { get; init; }

    /// <summary>Who raises it, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }
}
