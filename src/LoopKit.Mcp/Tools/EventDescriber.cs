using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Says in one line what an event means, with an excerpt of what was written.</summary>
/// <remarks>Reads the events of one loop in order, so that it knows which tool a call belongs to.</remarks>
internal sealed class EventDescriber(ILoopEngine engine)
{
    private const int TextRoom = 800;

    private const int OutputRoom = 1_600;

    private readonly Dictionary<string, string> _toolOfCall = new(StringComparer.Ordinal);

    public ValueTask<EventEntry> DescribeAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        var entry = new EventEntry { Version = recorded.Version, Type = recorded.Type, At = recorded.At, Summary = EventSummary.Of(recorded.Event) };
        return DetailAsync(recorded.Event, entry, cancellationToken);
    }

    private async ValueTask<EventEntry> DetailAsync(LoopEvent loopEvent, EventEntry entry, CancellationToken cancellationToken)
    {
        switch (loopEvent)
        {
            case IterationStarted started:
                return entry with { Iteration = started.Iteration };
            case TurnStarted turn:
                return entry with { Iteration = turn.Iteration, Turn = turn.Turn, Text = await HeadAsync(turn.Messages, cancellationToken).ConfigureAwait(false) };
            case TurnCompleted turn:
                return entry with { Iteration = turn.Iteration, Turn = turn.Turn, Text = await HeadAsync(turn.Text, cancellationToken).ConfigureAwait(false) };
            case TurnFailed failed:
                return entry with { Iteration = failed.Iteration, Turn = failed.Turn, Text = Excerpt.Head(failed.Message, TextRoom) };
            case ToolStarted tool:
                _toolOfCall[tool.CallId] = tool.Tool;
                return entry with { Iteration = tool.Iteration, Turn = tool.Turn, Tool = tool.Tool };
            case ToolCompleted tool:
                return await OfToolAsync(tool, entry, cancellationToken).ConfigureAwait(false);
            case ValidationCompleted validation:
                return await OfValidationAsync(validation, entry, cancellationToken).ConfigureAwait(false);
            case ReviewStarted review:
                return entry with { Iteration = review.Iteration };
            case ReviewCompleted review:
                return entry with { Iteration = review.Iteration, Text = await HeadAsync(review.Notes, cancellationToken).ConfigureAwait(false) };
            case PassCompleted pass:
                return entry with { Iteration = pass.Iteration };
            case ProtectedFilesChecked found:
                return entry with { Iteration = found.Iteration };
            case ProtectedFilesRestored restored:
                return entry with { Iteration = restored.Iteration };
            case EvidenceCompared compared:
                return entry with { Iteration = compared.Iteration };
            case IterationCompleted completed:
                return entry with { Iteration = completed.Iteration };
            case PersonAsked asked:
                return entry with { Iteration = asked.Iteration, Turn = asked.Turn, Tool = asked.Tool, Text = Excerpt.Head(asked.Text, TextRoom) };
            case PersonAnswered answered:
                return entry with { Text = Excerpt.Head(answered.Text, TextRoom) };
            case LoopSteered steered:
                return entry with { Text = Excerpt.Head(steered.Text, TextRoom) };
            case StepCrashed crashed:
                return entry with { Text = Excerpt.Head(crashed.Message, TextRoom) };
            case WatchdogExamined examined:
                return entry with { Iteration = examined.Iteration, Turn = examined.Turn };
            case WatchdogActed acted:
                return entry with { Iteration = acted.Iteration, Text = Excerpt.Head(string.Join('\n', acted.Signals.Select(signal => $"{signal.Policy}: {signal.Evidence}")), TextRoom) };
            case PromptRewritten rewritten:
                return entry with { Iteration = rewritten.Iteration, Text = Excerpt.Head(rewritten.Guidance, TextRoom) };
            case RollbackStarted rollback:
                return entry with { Iteration = rollback.Iteration, Text = Excerpt.Head(rollback.Why, TextRoom) };
            case RollbackCompleted rollback:
                return entry with { Iteration = rollback.Iteration };
            case BudgetNoticed noticed:
                return entry with { Iteration = noticed.Iteration };
            case BudgetExhausted exhausted:
                return entry with { Iteration = exhausted.Iteration };
            case LoopStarted started:
                return entry with { Text = Excerpt.Head(started.Spec.Goal, TextRoom) };
            case LoopFailed { Reason.Detail: { } detail }:
                return entry with { Text = Excerpt.Tail(detail, OutputRoom) };
            case LoopBlocked { Reason: var reason }:
                return entry with { Text = Excerpt.Tail($"{reason.Detail}\n{reason.Advice}".Trim(), OutputRoom) };
            default:
                return entry;
        }
    }

    private async ValueTask<EventEntry> OfToolAsync(ToolCompleted tool, EventEntry entry, CancellationToken cancellationToken) => entry with
    {
        Iteration = tool.Iteration,
        Turn = tool.Turn,
        Tool = _toolOfCall.GetValueOrDefault(tool.CallId),
        Text = await HeadAsync(tool.Result, cancellationToken).ConfigureAwait(false),
    };

    private async ValueTask<EventEntry> OfValidationAsync(ValidationCompleted validation, EventEntry entry, CancellationToken cancellationToken) => entry with
    {
        Iteration = validation.Iteration,
        ExitCode = validation.Receipt.ExitCode,
        Text = Excerpt.Tail(await engine.ReadContentAsync(validation.Receipt.Output, cancellationToken).ConfigureAwait(false), OutputRoom),
    };

    private async ValueTask<string?> HeadAsync(Content? content, CancellationToken cancellationToken)
    {
        var text = content is null ? "" : await engine.ReadContentAsync(content, cancellationToken).ConfigureAwait(false);
        return text.Length == 0 ? null : Excerpt.Head(text, TextRoom);
    }
}
