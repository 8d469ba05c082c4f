using System.Globalization;
using LoopKit.Budgets;
using LoopKit.People;

namespace LoopKit.Events;

/// <summary>An event in one line, for people.</summary>
public static class EventSummary
{
    private const int MaxCharacters = 160;

    /// <summary>Says what happened, in at most 160 characters without line breaks or control characters.</summary>
    public static string Of(LoopEvent loopEvent)
    {
        ArgumentNullException.ThrowIfNull(loopEvent);
        return OneLine(Words(loopEvent));
    }

    /// <summary>Makes one printable line of any text: control characters and line breaks become spaces, the rest is cut by whole characters.</summary>
    public static string OneLine(string text, int maxCharacters = MaxCharacters)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new System.Text.StringBuilder(Math.Min(text.Length, maxCharacters));
        var count = 0;
        var elements = StringInfo.GetTextElementEnumerator(text.Length > maxCharacters * 16 ? text[..(maxCharacters * 16)] : text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (++count > maxCharacters)
            {
                return line.Append('…').ToString();
            }

            line.Append(IsUnprintable(element) ? " " : element);
        }

        return line.ToString();
    }

    private static string Words(LoopEvent loopEvent) => loopEvent switch
    {
        LoopStarted started => $"started '{started.Name}' with {started.Model}: {started.Spec.Goal}",
        HostAttached attached => $"host {attached.Host} took the loop over",
        WorkspacePrepared prepared => $"workspace {prepared.Workspace.Path}",
        IterationStarted started => $"iteration {started.Iteration} started",
        TurnStarted started => $"turn {started.Turn}: calling {started.Fallback?.ToString() ?? "the model"}",
        TurnCompleted completed => $"turn {completed.Turn}: {TextOf(completed)}",
        TurnFailed failed => $"turn {failed.Turn} failed ({Kebab(failed.Kind)}): {failed.Message}",
        WaitEnded => "the wait is over",
        ToolStarted started => $"tool {started.Tool}",
        ToolCompleted completed => $"tool {Kebab(completed.Outcome)}{(completed.Error is null ? "" : $" ({completed.Error})")}: {completed.Result.Text ?? $"{completed.Result.Length} bytes"}",
        TurnsEnded ended => $"turns ended: {Kebab(ended.Reason)}",
        ValidationStarted started => $"validation {started.Index + 1}",
        ValidationCompleted completed => $"validation {(completed.Receipt.Passed ? "passed" : "failed")}: {completed.Receipt.Command}",
        CheckpointCreated created => created.Checkpoint.Commit is { } commit ? $"checkpoint {commit[..Math.Min(10, commit.Length)]}" : "checkpoint",
        IterationCompleted completed => $"iteration {completed.Iteration} {(completed.Passed ? "passed" : completed.NoWork == true ? "did not pass, and nothing was done in it" : "did not pass")}",
        StepCrashed crashed => $"{crashed.Step} crashed: {crashed.Message}",
        WatchdogExamined examined => $"watchdog: {(examined.Signals is null ? "nothing is wrong" : Evidence(examined.Signals))}",
        WatchdogActed acted => $"watchdog: {Kebab(acted.Action)}: {Evidence(acted.Signals)}",
        PromptRewritten rewritten => $"prompt rewritten ({rewritten.Number}): {Evidence(rewritten.Signals)}",
        RollbackStarted rollback => $"going back to iteration {rollback.ToIteration} ({Kebab(rollback.Cause)}): {rollback.Why}",
        RollbackCompleted rollback => $"the files are back{(rollback.Checkpoint.Commit is { } commit ? $" in commit {commit[..Math.Min(10, commit.Length)]}" : "")}",
        PauseRequested => "pause requested",
        LoopPaused => "paused",
        LoopResumed resumed => resumed.EndsWait == true ? "resumed: the model is called again at once" : "resumed",
        StopRequested stop => $"stop requested by {stop.By}: {stop.Reason}",
        PersonAsked { Kind: PersonRequestKind.Question } asked => $"asks ({asked.Request}): {asked.Text}",
        PersonAsked asked => $"asks for approval ({asked.Request}): {asked.Tool} {asked.Text}",
        PersonAnswered { Approved: { } approved } answered => $"{answered.By} {(approved ? "approves" : "denies")} {answered.Request}{(answered.Text.Length > 0 ? ": " : "")}{answered.Text}",
        PersonAnswered answered => $"{answered.By} answers {answered.Request}: {answered.Text}",
        LoopSteered steered => $"{steered.By} says: {steered.Text}",
        LoopQueued queued => $"queued: {queued.Why}",
        LoopAdmitted => "its turn has come",
        LoopReprioritised changed => $"{changed.By} sets the priority to {Kebab(changed.Priority)}",
        LoopCompleted completed => $"completed: {completed.Reason.Summary}",
        LoopFailed failed => $"failed: {failed.Reason.Summary}",
        LoopStopped stopped => $"stopped: {stopped.Reason.Summary}",
        LoopBlocked blocked => $"blocked: {blocked.Reason.Summary}",
        LoopForked forked => $"forked as '{forked.Name}' from loop {forked.Source} after iteration {forked.At.Iteration}",
        ProtectedFilesRecorded recorded => $"{recorded.Files} protected files",
        ProtectedFilesChecked { Count: 0 } => "no protected file was changed",
        ProtectedFilesChecked found => $"protected files were changed: {Named(found.Changes, found.Count)}",
        ProtectedFilesRestored restored => $"{restored.Count} protected files were put back",
        EvidenceCompared compared => Words(compared),
        ReviewStarted started => $"asking reviewer {started.Reviewer}{(started.Fallback is { } fallback ? $" ({fallback})" : "")}",
        ReviewCompleted completed => $"reviewer {completed.Reviewer}: {Kebab(completed.Verdict)}{(completed.Notes.Text is { Length: > 0 } notes ? $": {notes}" : "")}",
        BudgetReserved reserved => $"reserved for the model call of a tool: {BudgetWords.Of(reserved.Amount)}",
        BudgetReleased => "what was reserved is free again",
        BudgetNoticed noticed => BudgetWords.Notice(noticed),
        BudgetExhausted exhausted => BudgetWords.Shortage(exhausted.Shortage),
        BudgetRaised raised => $"{raised.By} raises the budget: {BudgetWords.Of(raised.Amount)} more",
        PassCompleted completed => $"pass {completed.Pass} ({completed.Name}) completed, {(completed.Changed ? "files changed" : "no file changed")}",
        _ => LoopEventSerializer.TypeOf(loopEvent),
    };

    private static string Words(EvidenceCompared compared) => compared switch
    {
        { ProtectedCount: > 0 } => $"the validation changed protected files: {Named(compared.Protected, compared.ProtectedCount)}",
        { UnexpectedCount: 0 } => "the files are those that were validated",
        _ => $"files changed while they were validated: {Named(compared.Unexpected, compared.UnexpectedCount)}",
    };

    private static string Named(IReadOnlyList<ProtectedChange> changes, int count) =>
        Named([.. changes.Select(change => $"{change.Path} ({Kebab(change.Kind)})")], count);

    private static string Named(IReadOnlyList<string> paths, int count) => string.Join(", ", paths) + (count > paths.Count ? $" and {count - paths.Count} more" : "");

    private static string TextOf(TurnCompleted completed)
    {
        var calls = completed.ToolCalls.Count == 0 ? "" : $" → {string.Join(", ", completed.ToolCalls.Select(call => call.Name))}";
        return (completed.Text.Text ?? $"{completed.Text.Length} bytes of text") + calls;
    }

    private static string Evidence(IReadOnlyList<Watchdog.WatchdogSignal> signals) => string.Join(' ', signals.Select(signal => signal.Evidence));

    private static string Kebab<TEnum>(TEnum value)
        where TEnum : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static bool IsUnprintable(string element) =>
        CharUnicodeInfo.GetUnicodeCategory(element, 0) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
