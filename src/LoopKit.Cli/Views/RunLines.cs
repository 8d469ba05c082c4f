using System.Globalization;
using System.Text.Json;
using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.People;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>The lines that a run leaves on the screen, and what it is doing now.</summary>
internal sealed class RunLines(ILoopEngine engine)
{
    private const int KindWidth = 14;

    private readonly Dictionary<string, ToolCall> _calls = [];
    private ModelRef? _fallback;
    private string _name = "";
    private int _maxIterations;
    private int _iteration;
    private TokenUsage _usage;

    /// <summary>What the loop is doing now, in a few words.</summary>
    public string Activity { get; private set; } = "starting";

    public static Text Heading(LoopSnapshot loop) => new($"{loop.Name}  {loop.Id}  {EventSummary.OneLine(loop.Model.ToString(), 80)}\n", new Style(Color.Aqua, decoration: Decoration.Bold));

    public void Begin(LoopSnapshot loop)
    {
        _name = loop.Name;
        _maxIterations = loop.MaxIterations;
        _iteration = loop.Iteration;
        _usage = loop.Usage;
    }

    /// <summary>The line that an event leaves, or <see langword="null"/>.</summary>
    public async ValueTask<Text?> OfAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        Activity = ActivityOf(recorded) is { } activity
            ? string.Create(CultureInfo.InvariantCulture, $"iteration {_iteration}/{_maxIterations} · {activity} · {_usage.InputTokens + _usage.OutputTokens:N0} tokens")
            : Activity;
        return recorded.Event switch
        {
            IterationStarted started => Line("──", string.Create(CultureInfo.InvariantCulture, $"iteration {started.Iteration} of {_maxIterations}"), Color.Aqua),
            TurnCompleted completed => await TurnLineAsync(completed, cancellationToken),
            TurnFailed failed => Line("model", EventSummary.Of(failed) + (failed.RetryAt is { } at ? $" Again at {TimeText(recorded, at)}." : ""), Color.Yellow),
            TurnStarted started when started.Fallback != _fallback => ModelLine(started),
            ToolCompleted completed => await ToolLineAsync(completed, cancellationToken),
            ValidationCompleted { Receipt: var receipt } => ValidationLine(receipt),
            CheckpointCreated { Checkpoint: { Commit: { } commit, Changed: true } } => Line("saved", commit[..10], Color.Grey),
            LoopStarted { Definition: var definition } when definition.ProvesNothing() =>
                Line("check", $"{definition.Validation[0].Command}  succeeds whatever the files are: it proves nothing", Color.Yellow),
            ReviewCompleted completed => Line("review", EventSummary.Of(completed), completed.Verdict == ReviewVerdict.Approved ? Color.Green : Color.Yellow),
            PassCompleted completed => Line("pass", EventSummary.Of(completed), Color.Aqua),
            ProtectedFilesChecked { Count: > 0 } or ProtectedFilesRestored or EvidenceCompared { UnexpectedCount: > 0 } or EvidenceCompared { ProtectedCount: > 0 } =>
                Line("files", EventSummary.Of(recorded.Event), Color.Yellow),
            WatchdogExamined { Signals: not null } or WatchdogActed or PromptRewritten or RollbackStarted => Line("watchdog", EventSummary.Of(recorded.Event), Color.Yellow),
            StepCrashed crashed => Line("crash", EventSummary.Of(crashed), Color.Red),
            PersonAsked { Until: not null } asked => Line(asked.Kind == PersonRequestKind.Question ? "question" : "approval", $"{HowToAnswer(asked)}   {EventSummary.Of(asked)}", Color.Yellow),
            BudgetNoticed or BudgetExhausted or BudgetRaised => Line("budget", EventSummary.Of(recorded.Event) + HowToRaise(recorded.Event), Color.Yellow),
            LoopSteered or PersonAnswered => Line("person", EventSummary.Of(recorded.Event), Color.Aqua),
            LoopQueued or LoopAdmitted or LoopReprioritised or LoopPaused or LoopResumed or StopRequested or LoopBlocked or LoopForked => Line("loop", EventSummary.Of(recorded.Event), Color.Yellow),
            _ => null,
        };
    }

    private string? ActivityOf(RecordedEvent recorded)
    {
        switch (recorded.Event)
        {
            case IterationStarted started:
                _iteration = started.Iteration;
                return "rendering the prompt";
            case TurnCompleted completed:
                _usage += completed.Usage;
                foreach (var call in completed.ToolCalls)
                {
                    _calls[call.CallId] = call;
                }

                return "thinking";
            case TurnFailed failed:
                return failed.RetryAt is null ? "the model failed" : $"waiting for the model until {TimeText(recorded, failed.RetryAt.Value)}";
            case TurnStarted started:
                return $"turn {started.Turn}: the model is writing";
            case ToolStarted started:
                return $"running the tool {started.Tool}";
            case ReviewStarted started:
                return $"reviewer {started.Reviewer} is reading";
            case ValidationStarted:
                return "validating";
            case PersonAsked { Until: not null } asked:
                return $"waiting for a person ({asked.Request})";
            case BudgetExhausted { Waits: true }:
                return "waiting for a larger budget";
            case LoopPaused:
                return "paused";
            case LoopQueued queued:
                return $"queued: {queued.Why}";
            default:
                return null;
        }
    }

    private Text ModelLine(TurnStarted started)
    {
        _fallback = started.Fallback;
        return Line("model", $"turn {started.Turn} calls {(_fallback is null ? "the loop's own model again" : $"{_fallback} meanwhile")}", Color.Yellow);
    }

    /// <summary>A usage limit may last for days.</summary>
    private static string TimeText(RecordedEvent recorded, DateTimeOffset at) =>
        at.ToLocalTime().ToString(at - recorded.At > TimeSpan.FromHours(12) ? "yyyy-MM-dd HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    private string HowToAnswer(PersonAsked asked) => asked.Kind == PersonRequestKind.Question
        ? $"'loopkit answer {_name} {asked.Request} TEXT'"
        : $"'loopkit approve {_name} {asked.Request}' or '--deny'";

    private string HowToRaise(LoopEvent loopEvent) =>
        loopEvent is BudgetExhausted { Waits: true, Level: BudgetLevel.Loop } exhausted ? $" 'loopkit raise {_name} --{exhausted.Shortage.Kind.ToString().ToLowerInvariant()} …'" : "";

    private async ValueTask<Text> TurnLineAsync(TurnCompleted completed, CancellationToken cancellationToken)
    {
        var text = await engine.ReadContentAsync(completed.Text, cancellationToken);
        var calls = completed.ToolCalls.Count == 0 ? "" : "→ " + string.Join(", ", completed.ToolCalls.Select(call => call.Name));
        return Line($"turn {completed.Turn}", text.Length == 0 ? calls : text, Color.White);
    }

    private async ValueTask<Text> ToolLineAsync(ToolCompleted completed, CancellationToken cancellationToken)
    {
        var call = _calls.GetValueOrDefault(completed.CallId);
        var argument = call is null ? "" : ArgumentOf(await engine.ReadContentAsync(call.Arguments, cancellationToken));
        var failed = completed.Outcome != ToolOutcome.Succeeded;
        var result = await engine.ReadContentAsync(completed.Result, cancellationToken);
        var ending = failed ? $"{completed.Error ?? completed.Outcome.ToString().ToLowerInvariant()}: {result}" : LastLine(result);
        var quiet = !failed && call?.Name is "read" or "list" or "tree" or "glob" or "grep" or "complete_task";
        return Line(call?.Name ?? "tool", quiet ? argument : $"{argument}  {ending}", failed ? Color.Yellow : Color.Grey);
    }

    /// <summary>The one argument that says most about a call: its path, command or summary, or whatever text comes first.</summary>
    private static string ArgumentOf(string arguments)
    {
        try
        {
            using var json = JsonDocument.Parse(arguments);
            var texts = json.RootElement.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String).ToList();
            var telling = texts.FindIndex(property => property.Name is "path" or "command" or "summary" or "pattern");
            return texts.Count == 0 ? "" : EventSummary.OneLine(texts[Math.Max(telling, 0)].Value.GetString()!, 60);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];

    private static Text ValidationLine(ValidationReceipt receipt)
    {
        var ending = receipt.Passed ? "passed" : receipt.TimedOut ? "timed out" : receipt.ExitCode is { } code ? $"failed (exit code {code})" : "failed";
        return Line("check", $"{EventSummary.OneLine(receipt.Command, 60)}  {ending}  {receipt.Duration.TotalSeconds:0.0} s", receipt.Passed ? Color.Green : Color.Red);
    }

    /// <summary>One line of the screen, never more: a line that wraps would leave pieces of the spinner behind.</summary>
    private static Text Line(string kind, string text, Color color) =>
        new($"{EventSummary.OneLine(kind, KindWidth - 1),-KindWidth}{EventSummary.OneLine(text, Math.Max(20, AnsiConsole.Profile.Width - KindWidth - 2))}\n", new Style(color));
}
