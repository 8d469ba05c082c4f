using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Progress;
using LoopKit.Tools;
using LoopKit.Watchdog;
using LoopKit.Workspaces;

namespace LoopKit.Tests.Engine;

/// <summary>A loop's journal made by hand, one event a second unless it says otherwise.</summary>
internal sealed class JournalSteps
{
    private readonly string? _commits;
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public JournalSteps(LoopDefinition definition, bool git = true)
    {
        _commits = git ? "commit-" : null;
        var started = new LoopStarted { Name = "a", Spec = new LoopSpec { Goal = "g", Repository = "/r" }, Definition = definition, Model = new ModelRef("scripted", "x") };
        State = LoopState.Begin(new LoopId("a1"), started, _now);
        Add(new WorkspacePrepared { Workspace = new Workspace { Kind = git ? WorkspaceKind.GitWorktree : WorkspaceKind.Directory, Path = "/w", Repository = "/r", BaseCommit = git ? "base" : null } });
    }

    public LoopState State { get; private set; }

    public LoopStep Next => LoopDecider.Next(State);

    public static LoopDefinition Definition { get; } = new() { Name = "ralph", Prompt = "{{goal}}", Validation = [new() { Command = "check" }] };

    public JournalSteps Wait(TimeSpan time)
    {
        _now += time;
        return this;
    }

    public JournalSteps Add(params LoopEvent[] events)
    {
        foreach (var loopEvent in events)
        {
            _now += TimeSpan.FromSeconds(1);
            State = State.Apply(loopEvent, _now);
        }

        return this;
    }

    public IReadOnlyList<LoopEvent> Decide(LoopInput input)
    {
        var events = LoopDecider.Decide(State, input);
        Add([.. events]);
        return events;
    }

    /// <summary>Records what the decider wants to have recorded, as long as it wants that.</summary>
    public JournalSteps Follow()
    {
        while (Next is LoopStep.Record record)
        {
            Add(record.Event);
        }

        return this;
    }

    public JournalSteps Begin() => Add(new IterationStarted { Iteration = State.Iteration + 1, Prompt = new Content { Text = "the prompt" }, SystemPrompt = Content.Empty, InboxOffset = 0 });

    public JournalSteps Turn(params string[] tools) => Turn(tools.Length == 0 ? TurnFinish.EndOfTurn : TurnFinish.ToolCalls, default, tools);

    public JournalSteps Turn(TurnFinish finish, TokenUsage usage, params string[] tools) => Call().Add(new TurnCompleted
    {
        Iteration = State.Iteration,
        Turn = State.Current!.Turn,
        Finish = finish,
        Text = new Content { Text = "said" },
        ToolCalls = [.. tools.Select((tool, index) => new ToolCall($"t{State.Current.Turn}c{index}", tool, new Content { Text = "{}" }))],
        Usage = usage,
    });

    public JournalSteps Call() => Add(new TurnStarted { Iteration = State.Iteration, Turn = (State.Current?.Turn ?? 0) + 1, InboxOffset = 0 });

    /// <summary>Makes the next tool call of the reply.</summary>
    public JournalSteps Tool(string result = "ok", ToolEffects effects = ToolEffects.ReadOnly, ToolOutcome outcome = ToolOutcome.Succeeded)
    {
        var call = State.Current!.Reply!.ToolCalls[State.Current.ToolsDone];
        return Add(
            new ToolStarted { Iteration = State.Iteration, Turn = State.Current.Turn, CallId = call.CallId, Tool = call.Name, Effects = effects },
            new ToolCompleted
            {
                Iteration = State.Iteration,
                Turn = State.Current.Turn,
                CallId = call.CallId,
                Outcome = outcome,
                Error = outcome == ToolOutcome.Failed ? ToolErrors.InvalidArguments : null,
                Result = new Content { Text = result },
                SignalsCompletion = outcome == ToolOutcome.Succeeded && call.Name == "complete_task",
            });
    }

    public JournalSteps Validate(bool passed, string output = "2 tests failed", string? fingerprint = null, int? failing = null) => Add(new ValidationCompleted
    {
        Iteration = State.Iteration,
        Index = State.Current!.Receipts.Count,
        Receipt = new ValidationReceipt
        {
            Command = "check",
            Passed = passed,
            ExitCode = passed ? 0 : 1,
            Output = Content.Empty,
            Tail = output,
            OutputHash = "",
            OutputLength = 0,
            EnvironmentDigest = "",
            Duration = TimeSpan.Zero,
            Fingerprint = fingerprint ?? output,
            FailingTests = failing,
        },
    });

    public JournalSteps Save(string tree) => Add(new CheckpointCreated
    {
        Iteration = State.Iteration,
        Checkpoint = _commits is null ? new Checkpoint(null, null, tree != "") : new Checkpoint(_commits + tree, tree, State.Checkpoint?.Tree != tree),
    });

    public IReadOnlyList<LoopEvent> Complete(params WatchdogSignal[] signals) =>
        Decide(new LoopInput.ProgressRecorded(ProgressState.Empty, signals.Length == 0 ? null : signals));

    /// <summary>A whole iteration that does not pass.</summary>
    public IReadOnlyList<LoopEvent> Iterate(string tree, int? failing = null, params WatchdogSignal[] signals) =>
        Begin().Turn().Follow().Validate(passed: false, failing: failing).Save(tree).Complete(signals);
}
