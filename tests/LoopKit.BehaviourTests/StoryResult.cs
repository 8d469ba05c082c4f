using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.BehaviourTests;

/// <summary>What became of a story.</summary>
/// <param name="End">Where the loop stands at the end.</param>
/// <param name="Events">Its journal.</param>
/// <param name="Told">Everything that the model was told: prompts, messages, results of tools.</param>
/// <param name="GoalReached">Whether the goal is really reached: the story's truth passes on the loop's last commit with the original tests.</param>
/// <param name="TruthOutput">What the truth has printed.</param>
internal sealed record StoryResult(LoopSnapshot End, IReadOnlyList<RecordedEvent> Events, IReadOnlyList<string> Told, bool GoalReached, string TruthOutput)
{
    /// <summary>The journal in one line, for messages of tests.</summary>
    public string Journal => string.Join(" ", Events.Select(recorded => LoopEventSerializer.TypeOf(recorded.Event)));
}
