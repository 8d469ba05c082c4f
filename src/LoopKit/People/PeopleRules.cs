using System.Globalization;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Tools;

namespace LoopKit.People;

/// <summary>What follows from what people say, and when they say nothing. Pure: part of the decider.</summary>
internal static class PeopleRules
{
    /// <summary>Why a person's words cannot be taken, or <see langword="null"/>.</summary>
    public static string? Refuse(LoopState state, LoopCommand command) => command switch
    {
        SteerLoop steer => RefuseText(steer.Text),
        AnswerQuestion answer => RefuseRequest(state, answer.Question, PersonRequestKind.Question) ?? RefuseText(answer.Text),
        DecideApproval decide => RefuseRequest(state, decide.Request, PersonRequestKind.Approval) ?? (decide.Note is { Length: > 0 } note ? RefuseText(note) : null),
        _ => null,
    };

    /// <summary>What follows from a person's words.</summary>
    public static IReadOnlyList<LoopEvent> Decide(LoopState state, LoopCommand command) => command switch
    {
        SteerLoop steer => [new LoopSteered { Command = steer.Id, By = steer.By, Text = steer.Text }],
        AnswerQuestion answer =>
        [
            new PersonAnswered { Command = answer.Id, Request = answer.Question, By = answer.By, Text = answer.Text },
            Close(state, ToolOutcome.Succeeded, null, $"{answer.By} answers:\n{PeopleText.Quote(answer.Text)}"),
            .. ResumeIfBlocked(state, answer.Id),
        ],
        DecideApproval decide =>
        [
            new PersonAnswered { Command = decide.Id, Request = decide.Request, By = decide.By, Text = decide.Note ?? "", Approved = decide.Approved },
            .. decide.Approved ? (LoopEvent[])[] : [Close(state, ToolOutcome.Failed, ToolErrors.Denied, $"denied: {decide.By} does not allow this call.{(decide.Note is { Length: > 0 } note ? "\n" + PeopleText.Quote(note) : "")}")],
            .. ResumeIfBlocked(state, decide.Id),
        ],
        _ => throw new InvalidOperationException($"{command.GetType().Name} is not what people say."),
    };

    /// <summary>What comes next when a person is wanted for a call.</summary>
    public static LoopStep Next(LoopState state, IterationState current, ToolCall call) => current.Request switch
    {
        null => new LoopStep.AskPerson(current.Number, current.Turn, call),

        // To wait for a person is to be idle: a pause need not wait for the turn's end, which may be days away.
        _ when state.PauseRequested => new LoopStep.Record(new LoopPaused()),
        { IsWaited: true } request => new LoopStep.Wait(LoopGuards.NotAfterDeadline(state, request.Asked.Until!.Value), state.Definition.Questions.Timeout),
        { HasBlocked: false } request when state.Definition.Questions.OnTimeout == UnansweredPolicy.Block => new LoopStep.Record(new LoopBlocked { Reason = WhyBlocked(request.Asked) }),
        { } request => new LoopStep.Record(WithoutAnswer(request.Asked, $"nobody answered within {Duration(state.Definition.Questions.Timeout)}")),
    };

    /// <summary>A call is put to a person: the loop waits, or goes on at once when nobody is there.</summary>
    public static IReadOnlyList<LoopEvent> AfterAsking(LoopState state, LoopInput.Asked input)
    {
        var current = state.Current ?? throw new InvalidOperationException("A person was asked outside an iteration.");
        var asked = new PersonAsked
        {
            Iteration = current.Number,
            Turn = current.Turn,
            CallId = input.Call.CallId,
            Tool = input.Call.Name,
            Request = string.Create(CultureInfo.InvariantCulture, $"{(input.Call.Asks == PersonRequestKind.Question ? 'q' : 'a')}{state.Requests + 1}"),
            Kind = input.Call.Asks ?? PersonRequestKind.Approval,
            Text = input.Text,
            Choices = input.Choices,
            Until = state.Definition.Unattended ? null : input.Now + state.Definition.Questions.Timeout,
        };
        return state.Definition.Unattended ? [asked, WithoutAnswer(asked, "this loop runs unattended: nobody is there")] : [asked];
    }

    private static string? RefuseText(string text) => text switch
    {
        _ when string.IsNullOrWhiteSpace(text) => "The text is empty. Say something.",
        { Length: > SteerLoop.MaxCharacters } => $"The text has {text.Length} characters; {SteerLoop.MaxCharacters} are allowed. Put it into a file of the workspace and name the file.",
        _ => null,
    };

    private static string? RefuseRequest(LoopState state, string id, PersonRequestKind kind) => state.Current?.Request?.Asked switch
    {
        null => $"Loop '{state.Name}' asks nothing just now: '{id}' was answered already, or its time was over.",
        var asked when asked.Request != id => $"Loop '{state.Name}' asks '{asked.Request}' now, not '{id}'. Look at it, then answer that.",
        var asked when asked.Kind != kind => asked.Kind == PersonRequestKind.Question ? $"'{id}' is a question. Answer it." : $"'{id}' asks for leave to call '{asked.Tool}'. Approve or deny it.",
        _ => null,
    };

    /// <summary>Only when the loop is blocked for want of this answer; another cause is still to be mended.</summary>
    private static LoopEvent[] ResumeIfBlocked(LoopState state, CommandId command) =>
        state is { Status: LoopStatus.Blocked, Current.Request.HasBlocked: true } ? [new LoopResumed { Command = command }] : [];

    private static EndReason WhyBlocked(PersonAsked asked) => asked.Kind == PersonRequestKind.Question
        ? new EndReason(EndCode.Unanswered, $"Nobody answered the question {asked.Request}.", asked.Text, "Answer it with 'loopkit answer', or resume the loop: its model then decides without an answer.")
        : new EndReason(EndCode.Unanswered, $"Nobody decided about the call of '{asked.Tool}' ({asked.Request}).", asked.Text, "Decide with 'loopkit approve', or resume the loop: the call is then denied.");

    private static ToolCompleted WithoutAnswer(PersonAsked asked, string why) => asked.Kind == PersonRequestKind.Question
        ? Close(asked, ToolOutcome.Failed, ToolErrors.Unanswered, $"unanswered: {why}. Decide yourself, and say in your last message what you decided.")
        : Close(asked, ToolOutcome.Failed, ToolErrors.Denied, $"denied: this call needs a person's approval, and {why}. It was not made. Do without it.");

    private static ToolCompleted Close(LoopState state, ToolOutcome outcome, string? error, string text) => Close(state.Current!.Request!.Asked, outcome, error, text);

    private static ToolCompleted Close(PersonAsked asked, ToolOutcome outcome, string? error, string text) => new()
    {
        Iteration = asked.Iteration,
        Turn = asked.Turn,
        CallId = asked.CallId,
        Outcome = outcome,
        Error = error,
        Result = new Content { Text = text },
    };

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.##} h")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} min");
}
