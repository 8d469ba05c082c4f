using LoopKit.Events;

namespace LoopKit.Artifacts;

/// <summary>One iteration, as its events tell it.</summary>
/// <param name="started">Its first event.</param>
/// <param name="startedAt">When that happened.</param>
/// <param name="commitBefore">The checkpoint that it started from, in git.</param>
internal sealed class IterationHistory(IterationStarted started, DateTimeOffset startedAt, string? commitBefore)
{
    public IterationStarted Started => started;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public string? CommitBefore => commitBefore;

    /// <summary>When the last of its events happened.</summary>
    public DateTimeOffset LastAt { get; private set; } = startedAt;

    public List<TurnCompleted> Turns { get; } = [];

    public List<ToolCompleted> Tools { get; } = [];

    public List<ValidationReceipt> Validations { get; } = [];

    public Checkpoint? Checkpoint { get; private set; }

    /// <summary>Whether its validations passed; <see langword="null"/> while it has not ended.</summary>
    public bool? Passed { get; private set; }

    public TokenUsage Usage { get; private set; }

    public void Add(LoopEvent loopEvent, DateTimeOffset at)
    {
        if (Passed is not null)
        {
            return;
        }

        LastAt = at;
        switch (loopEvent)
        {
            case TurnCompleted turn:
                Turns.Add(turn);
                Usage += turn.Usage;
                break;
            case ReviewCompleted review:
                Usage += review.Usage;
                break;
            case ToolCompleted tool:
                Tools.Add(tool);
                break;
            case ValidationCompleted validation:
                Validations.Add(validation.Receipt);
                break;
            case CheckpointCreated created:
                Checkpoint = created.Checkpoint;
                break;
            case IterationCompleted completed:
                Passed = completed.Passed;
                break;
        }
    }
}
