using System.Text.Json.Serialization;

namespace LoopKit.Engine;

/// <summary>An order to a loop. The same <see cref="Id"/> is carried out once.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(PauseLoop), "pause")]
[JsonDerivedType(typeof(ResumeLoop), "resume")]
[JsonDerivedType(typeof(StopLoop), "stop")]
[JsonDerivedType(typeof(SteerLoop), "steer")]
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
public sealed record ResumeLoop : LoopCommand;

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
