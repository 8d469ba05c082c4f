using LoopKit.Events;

namespace LoopKit.FaultTests.Harness;

/// <summary>The journal of one loop.</summary>
internal sealed record LoopJournal(LoopId Loop, IReadOnlyList<LoopEvent> Events)
{
    public int UnknownOutcomes => All<ToolCompleted>().Count(completed => completed.Outcome == ToolOutcome.Unknown);

    public IEnumerable<TEvent> All<TEvent>()
        where TEvent : LoopEvent => Events.OfType<TEvent>();
}
