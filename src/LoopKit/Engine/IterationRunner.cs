using LoopKit.Agents;
using LoopKit.Budgets;
using LoopKit.Coordination;
using LoopKit.Engine.Evidence;
using LoopKit.Engine.Review;
using LoopKit.Events;
using LoopKit.Explore;
using LoopKit.Models;
using LoopKit.People;
using LoopKit.Progress;
using LoopKit.Sandbox;
using LoopKit.Tools;
using LoopKit.Truncation;
using LoopKit.Watchdog;
using Microsoft.Extensions.AI;

namespace LoopKit.Engine;

/// <summary>Carries out the steps of one loop's iterations. Keeps nothing that cannot be rebuilt from the loop's events.</summary>
internal sealed class IterationRunner(LoopParts parts, Contents contents, LoopBudget budget) : IDisposable
{
    private Conversation? _conversation;
    private WorkspaceFiles? _files;
    private ToolCatalog? _tools;
    private int _iteration;

    /// <summary>Reads the inbox and renders the prompt of a fresh context.</summary>
    public async ValueTask<IterationStarted> BeginAsync(LoopState state, int iteration, CancellationToken cancellationToken)
    {
        var (inbox, offset) = await ReadNewsAsync(state, cancellationToken).ConfigureAwait(false);
        var prompts = await parts.Prompts.RenderAsync(state, iteration, inbox, contents, cancellationToken).ConfigureAwait(false);
        _conversation = Conversation.Begin(contents, contents.Redact(prompts.System), contents.Redact(prompts.User));
        _tools = await CatalogOfAsync(state, iteration, [], cancellationToken).ConfigureAwait(false);
        _iteration = iteration;
        return new IterationStarted
        {
            Iteration = iteration,
            Prompt = contents.Write(prompts.User),
            SystemPrompt = contents.Write(prompts.System),
            InboxOffset = offset,
            SteersShown = state.Steers.ToShow,
        };
    }

    /// <summary>Reads the messages that arrived since the turn before, and reserves for the call. What was read counts as read only when the call begins.</summary>
    public async ValueTask<IReadOnlyList<LoopEvent>> StartTurnAsync(LoopState state, LoopStep.TakeTurn step, CancellationToken cancellationToken)
    {
        await ResumeAsync(state, cancellationToken).ConfigureAwait(false);
        var (inbox, offset) = await ReadNewsAsync(state, cancellationToken).ConfigureAwait(false);
        var notices = budget.Notices(state);
        IEnumerable<ChatMessage> news = [new(ChatRole.User, inbox), .. notices.Select(notice => new ChatMessage(ChatRole.User, BudgetText.ForModel(notice)))];
        var input = TokenEstimate.OfInput(_conversation!.Messages.Concat(news), _tools!.Tools.Select(tool => tool.Function));
        var fallback = ModelChain.FallbackAt(state, parts.Time.GetUtcNow());
        return budget.Reserve(state, fallback ?? state.Model, input, LoopGuards.TimeLeft(state, state.Definition.TurnTimeout), isTurn: true, Started) switch
        {
            null => [],
            TurnStarted started => [.. notices, started],
            var exhausted => [exhausted],
        };

        TurnStarted Started(BudgetAmount? reserved, TimeSpan? waited) => new()
        {
            Iteration = step.Iteration,
            Turn = step.Turn,
            Messages = inbox.Length == 0 ? null : contents.Write(inbox),
            InboxOffset = offset,
            SteersShown = state.Steers.ToShow,
            Fallback = fallback,
            Reserved = reserved,
            Waited = waited,
        };
    }

    /// <summary>Calls the model.</summary>
    public async ValueTask<LoopInput> TakeTurnAsync(LoopState state, LoopStep.TakeTurn step, CancellationToken cancellationToken)
    {
        await ResumeAsync(state, cancellationToken).ConfigureAwait(false);
        if (await budget.AdmitAsync(cancellationToken).ConfigureAwait(false) is not { } call)
        {
            return new LoopInput.Postponed();
        }

        var request = new AgentTurnRequest
        {
            Call = new ChatCall(state.Id, step.Iteration, step.Turn),
            Model = state.ActiveModel,
            Messages = _conversation!.Messages,
            Tools = _tools!.Tools,
            MaxOutputTokens = budget.MaxOutputTokens(state),
            IdleTimeout = state.Definition.IdleTimeout,
            Priority = state.Priority,
            WorkItem = state.WorkItem,
            Workspace = state.Workspace!,
        };
        return await BudgetedTurn.MakeAsync(call, async () =>
        {
            var (turn, waited) = await parts.ModelCall.MakeAsync(
                parts.AgentOf(state.Definition.Agent), request, LoopGuards.TimeLeft(state, state.Definition.TurnTimeout), state.Models.Insists, call, cancellationToken).ConfigureAwait(false);
            return parts.InputOf(turn, waited, call.Spent, response => Replied(state, step, response) with { Waited = waited, Spent = call.Spent });
        }).ConfigureAwait(false);
    }

    /// <summary>What is recorded before calls are made. A name that no tool has does nothing to the world.</summary>
    public async ValueTask<IReadOnlyList<LoopEvent>> StartCallsAsync(LoopState state, IReadOnlyList<ToolCall> calls, CancellationToken cancellationToken)
    {
        await ResumeAsync(state, cancellationToken).ConfigureAwait(false);
        return [.. calls.Select(call => new ToolStarted
        {
            Iteration = state.Current!.Number,
            Turn = state.Current.Turn,
            CallId = call.CallId,
            Tool = call.Name,
            Effects = _tools!.Find(call.Name)?.Effects ?? ToolEffects.ReadOnly,
        })];
    }

    /// <summary>Runs a tool.</summary>
    public async ValueTask<LoopInput> CallToolAsync(LoopState state, LoopStep.CallTool step, CancellationToken cancellationToken) =>
        new LoopInput.Happened(await CallAsync(state, step.Call, 0, cancellationToken).ConfigureAwait(false));

    /// <summary>Runs tools at the same time, and waits for all of them.</summary>
    public async ValueTask<LoopInput> CallTogetherAsync(LoopState state, LoopStep.CallTogether step, CancellationToken cancellationToken)
    {
        await ResumeAsync(state, cancellationToken).ConfigureAwait(false);
        var calls = step.Calls.Select((call, place) => CallAsync(state, call, place, cancellationToken));
        return new LoopInput.CallsEnded(await Task.WhenAll(calls).ConfigureAwait(false));
    }

    /// <summary>Reads what a person is to be asked.</summary>
    public async ValueTask<LoopInput> AskPersonAsync(LoopState state, LoopStep.AskPerson step, CancellationToken cancellationToken)
    {
        var arguments = await contents.ReadAsync(step.Call.Arguments, cancellationToken).ConfigureAwait(false);
        if (step.Call.Asks == PersonRequestKind.Approval)
        {
            return new LoopInput.Asked(step.Call, TextLimits.HeadAndTail(arguments, AskHumanTool.MaxCharacters), [], parts.Time.GetUtcNow());
        }

        try
        {
            var (question, choices) = AskHumanTool.Read(arguments, ContextOf(state, step.Call));
            return new LoopInput.Asked(step.Call, question, choices, parts.Time.GetUtcNow());
        }
        catch (ToolException exception)
        {
            return new LoopInput.Happened(Completed(state, step.Call, ToolCallOutcome.Failure(exception.Error, exception.Message)));
        }
    }

    /// <summary>Lets a tool find out what became of a call whose host ended.</summary>
    public async ValueTask<LoopInput> ReconcileAsync(LoopState state, LoopStep.Reconcile step, CancellationToken cancellationToken)
    {
        await ResumeAsync(state, cancellationToken).ConfigureAwait(false);
        var arguments = await contents.ReadAsync(step.Call.Arguments, cancellationToken).ConfigureAwait(false);
        var (verdict, text) = await _tools!.ReconcileAsync(step.Call.Name, arguments, ContextOf(state, step.Call), cancellationToken).ConfigureAwait(false);
        return new LoopInput.Reconciled(verdict, contents.Write(text), verdict == ReconcileVerdict.Happened && _tools.Find(step.Call.Name)?.SignalsCompletion == true);
    }

    /// <summary>Lets the progress strategy see what happened.</summary>
    public async ValueTask<LoopInput> RecordProgressAsync(LoopState state, CancellationToken cancellationToken)
    {
        var current = state.Current!;
        var lastText = current.Transcript.OfType<TurnCompleted>().LastOrDefault()?.Text ?? Content.Empty;
        var outcome = new IterationOutcome
        {
            Iteration = current.Number,
            TurnsEnd = current.TurnsEnd ?? TurnsEnd.EndOfTurn,
            Turns = current.Turn,
            ToolCalls = current.ToolCalls,
            Changed = current.Changed,
            LastText = await contents.ReadAsync(lastText, cancellationToken).ConfigureAwait(false),
            Validations = [.. current.Receipts.Select(receipt => new ValidationOutcome(receipt.Command, receipt.Passed, ReceiptText.Ending(receipt), receipt.Tail))],
            Findings = await FindingsAsync(state, current, cancellationToken).ConfigureAwait(false),
        };
        return new LoopInput.ProgressRecorded(parts.ProgressOf(state.Definition.Progress).Record(state.Progress, outcome), Watch(state, current));
    }

    /// <summary>What the watchdog says of an iteration that did not pass; <see langword="null"/> when nothing is wrong.</summary>
    private IReadOnlyList<WatchdogSignal>? Watch(LoopState state, IterationState current)
    {
        if (state.Definition.Watchdog is not { } settings || EvidenceDecider.HasPassed(state, current))
        {
            return null;
        }

        IReadOnlyList<IterationObservation> iterations = state.Watch.Iterations.Add(IterationObserver.Of(state, current, passed: false));
        var signals = parts.Watchdog.AtIterationEnd(settings, iterations, current.Calls);
        return signals.Count == 0 ? null : signals;
    }

    private async ValueTask<string> FindingsAsync(LoopState state, IterationState current, CancellationToken cancellationToken)
    {
        var reviews = await ReviewText.OfAsync(current.Reviews, contents, cancellationToken).ConfigureAwait(false);
        return string.Join('\n', new[] { EvidenceText.Of(state.Definition, current.Evidence), reviews }.Where(text => text.Length > 0));
    }

    /// <summary>Keeps the conversation in step with the journal.</summary>
    public ValueTask ObserveAsync(LoopEvent loopEvent, CancellationToken cancellationToken) =>
        _conversation is null || loopEvent is IterationStarted ? ValueTask.CompletedTask : _conversation.AddAsync(loopEvent, cancellationToken);

    public void Dispose() => _files?.Dispose();

    /// <summary>What the model has not read yet: messages first, then the words of people.</summary>
    private async ValueTask<(string Text, long Offset)> ReadNewsAsync(LoopState state, CancellationToken cancellationToken)
    {
        var (inbox, offset) = await parts.Inbox.ReadAsync(state.Id, state.InboxOffset, cancellationToken).ConfigureAwait(false);
        var words = PeopleText.Of(state.Steers.Unread);
        return (string.Join("\n\n", new[] { inbox, words }.Where(text => text.Length > 0)), offset);
    }

    /// <summary>After a restart in the middle of an iteration: makes the same conversation and tools again.</summary>
    private async ValueTask ResumeAsync(LoopState state, CancellationToken cancellationToken)
    {
        var current = state.Current!;
        if (_iteration != current.Number)
        {
            _conversation = await Conversation.BuildAsync(current, contents, cancellationToken).ConfigureAwait(false);
            var filesRead = await ReadFiles.OfAsync(current, contents, cancellationToken).ConfigureAwait(false);
            _tools = await CatalogOfAsync(state, current.Number, filesRead, cancellationToken).ConfigureAwait(false);
            _iteration = current.Number;
        }
    }

    /// <summary>What is decided about calls is decided by what is known of their tools now.</summary>
    private TurnCompleted Replied(LoopState state, LoopStep.TakeTurn step, ChatResponse response)
    {
        var completed = ChatReply.ToEvent(response, step, contents);
        return completed with { ToolCalls = [.. completed.ToolCalls.Select(call => ToolTraits.Describe(call, _tools!.Find(call.Name), state.Definition))] };
    }

    private async Task<ToolCompleted> CallAsync(LoopState state, ToolCall call, int place, CancellationToken cancellationToken)
    {
        await ResumeAsync(state, cancellationToken).ConfigureAwait(false);
        var tool = _tools!.Find(call.Name);
        if (call.Asks is null && tool is not null && ToolTraits.AsksOf(tool, state.Definition) is not null)
        {
            // Another version of the plugin asks for approval now: what nobody approved is not made.
            return Completed(state, call, ToolCallOutcome.Failure(ToolErrors.Denied, $"'{call.Name}' needs a person's approval by now. Call it again to ask for it."));
        }

        var arguments = await contents.ReadAsync(call.Arguments, cancellationToken).ConfigureAwait(false);
        var start = parts.Time.GetTimestamp();
        var outcome = await InvokeAsync(state, call, place, arguments, cancellationToken).ConfigureAwait(false);
        return Completed(state, call, outcome) with
        {
            SignalsCompletion = outcome.Outcome == ToolOutcome.Succeeded && tool?.SignalsCompletion == true,
            Duration = parts.Time.GetElapsedTime(start),
            Usage = outcome.Notes.Usage == default ? null : outcome.Notes.Usage,
            Spent = outcome.Notes.Spent,
            Todo = outcome.Notes.Todo is { } todo ? contents.Write(todo) : null,
        };
    }

    private ToolCompleted Completed(LoopState state, ToolCall call, ToolCallOutcome outcome) => new()
    {
        Iteration = state.Current!.Number,
        Turn = state.Current.Turn,
        CallId = call.CallId,
        Outcome = outcome.Outcome,
        Error = outcome.Error,
        Result = contents.Write(outcome.Text),
    };

    /// <param name="state">The state before the call, or before those that are made together.</param>
    /// <param name="call">The call.</param>
    /// <param name="place">Its place among those that are made together.</param>
    private static ToolCallContext ContextOf(LoopState state, ToolCall call, int place = 0) =>
        new(state.Id, state.Current!.Number, state.Current.Turn, state.Current.ToolsDone + place, call.CallId);

    /// <summary>A call that its iteration has no more time for is given up like one that took too long itself.</summary>
    private async ValueTask<ToolCallOutcome> InvokeAsync(LoopState state, ToolCall call, int place, string arguments, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(LoopGuards.TimeLeft(state, TimeSpan.MaxValue), parts.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await _tools!.InvokeAsync(call.Name, arguments, ContextOf(state, call, place), linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ToolCallOutcome.Failure(ToolErrors.Timeout, $"'{call.Name}' was given up: the time of the iteration or of the loop was over.");
        }
    }

    /// <summary>The tools of an iteration. What would be of no use in its surroundings is decided here, for the whole of it.</summary>
    private async ValueTask<ToolCatalog> CatalogOfAsync(LoopState state, int iteration, IReadOnlyList<string> filesReadBefore, CancellationToken cancellationToken)
    {
        _files?.Dispose();
        _files = new WorkspaceFiles(state.Workspace!.Path);
        var context = new ToolContext
        {
            Loop = state.Id,
            Iteration = iteration,
            Files = _files,
            Timeout = state.Definition.ToolTimeout,
            Sandbox = state.Definition.Sandbox ?? new SandboxPolicy(),
            FilesReadBefore = filesReadBefore,
        };
        // A question must be answerable whatever tools a definition allows.
        IReadOnlyList<string>? allowed = state.Definition.Tools is { } tools ? [.. tools, ReplyTools.ReplyName] : null;
        // What the model has called already is there for that call, also when the last other loop has ended since.
        var called = state.Current?.Reply?.ToolCalls.Select(call => call.Name) ?? [];
        IReadOnlyList<string> absent = [.. (await parts.Partners.UselessToolsAsync(state.Id, state.Definition.Tools, cancellationToken).ConfigureAwait(false)).Except(called)];
        var explore = new ExploreTools(parts, state, budget, () => ReadOnlyTools(context, allowed));
        return new ToolCatalog([.. parts.ToolSources, explore], context, allowed, parts.Time, state.Definition.ToolsProfile, absent) { Redact = contents.Redact };
    }

    /// <summary>What a sub-agent may use of an iteration's tools. Made anew, so that what it reads does not count as read by the loop.</summary>
    private ToolCatalog ReadOnlyTools(ToolContext context, IReadOnlyList<string>? allowed)
    {
        var all = new ToolCatalog(parts.ToolSources, context, allowed, parts.Time);
        IReadOnlyList<string> reading = [.. all.Tools.Where(tool => tool.Effects == ToolEffects.ReadOnly).Select(tool => tool.Name)];
        return new ToolCatalog(parts.ToolSources, context, reading, parts.Time) { Redact = contents.Redact };
    }
}
