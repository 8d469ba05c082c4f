using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Testing;

/// <summary>
/// Two iterations with a durable wait, a share, an answered question, tools of every effect class, validations and checkpoints. The model looks
/// before it repeats what has an unknown outcome, as it is told to.
/// </summary>
internal class EveryEffectScenario : CrashScenario
{
    /// <summary>Its own for every scenario: at a takeover, whatever runs on the machine for the loop is killed.</summary>
    private readonly LoopId _loop = LoopId.New(TimeProvider.System);

    private int _unknown;
    private int _reconciled;

    /// <summary>Calls, over all runs, whose outcome was reported to the model as unknown.</summary>
    public int Unknown => _unknown;

    /// <summary>Calls, over all runs, that were reconciled.</summary>
    public int Reconciled => _reconciled;

    public override string Transcript
    {
        get
        {
            var script = new ScriptedModelBuilder()
                .Fails(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(5))
                .Turn(turn => turn.Calls("reply", new { question_id = "q1", text = "8081" }).Calls("look", new { what = "parcel" }).Calls("put", new { name = "port", value = "8081" }))
                .Turn(turn => turn.Calls("post", new { text = "hello" }).Calls("charge", new { amount = 5 }))
                .Calls("send", new { to = "ada" })
                .Turn(turn => turn.Calls("write", new { path = "answer.txt", content = "41\n" }).Calls("put", new { name = "port", value = "8082" }))
                .Calls("complete_task", new { summary = "first" })
                .Turn(turn => turn.Calls("read", new { path = "answer.txt" }).Calls("edit", new { path = "answer.txt", old_text = "41", new_text = "42" }))
                .Calls("complete_task", new { summary = "second" });

            // One crash needs one of each; several crashes in a run may hit the same call again.
            for (var copy = 0; copy < 4; copy++)
            {
                script
                    .Turn(turn => turn.WhenLastMessageContains("outcome is unknown").Calls("look", new { what = "mail" }))
                    .Turn(turn => turn.WhenLastMessageContains("mail to ada: missing").Calls("send", new { to = "ada" }));
            }

            return script.ToTranscript();
        }
    }

    public override void Configure(ILoopKitBuilder builder, CrashStage stage)
    {
        var ledger = stage.Ledger;
        builder
            .AddTool(AIFunctionFactory.Create((string what) => $"{what} to ada: {(ledger.Entries.Contains($"{what} to ada") ? "there" : "missing")}", "look"), ToolEffects.ReadOnly)
            .AddTool(AIFunctionFactory.Create(Put, "put"), ToolEffects.Idempotent)
            .AddTool(AIFunctionFactory.Create(Post, "post"), ToolEffects.Idempotent)
            .AddTool(AIFunctionFactory.Create((string to) => ledger.Add($"mail to {to}"), "send"), ToolEffects.Irreversible);
        builder.Services.AddSingleton<IToolSource>(new ChargeTools(ledger));

        void Put(string name, string value)
        {
            ledger.Put(name, value);
        }

        // Another system, which recognises a repeated request by its key.
        void Post(string text, AIFunctionArguments arguments)
        {
            ledger.Put(ToolCallContext.Of(arguments)!.IdempotencyKey, $"posted {text}");
        }
    }

    public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
    {
        await host.Engine.StartAsync(_loop, host.Spec("grep -q 42 answer.txt") with { Name = "story", Repository = stage.Workspace, MaxIterations = 3 });
        await host.SettleAsync();
        var share = new Share { Id = new MessageId("s1"), From = Address.ForPerson("ada"), To = _loop, Text = "the build is red" };
        await host.Coordinator.ShareAsync(share);
        var question = new Query { Id = new MessageId("q1"), From = Address.ForPerson("ada"), To = _loop, Text = "Which port?", Timeout = TimeSpan.FromHours(1) };
        var answer = host.Coordinator.QueryAsync(question).AsTask();
        await host.RunToIdleAsync();
        stage.Ledger.Put("answer", await answer is QueryResult.Answered answered ? answered.Reply.Text : (await answer).ToString()!);
    }

    public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
    {
        var end = (await host.Engine.FindAsync(_loop))!;
        var events = (await host.EventsAsync(_loop)).Select(recorded => recorded.Event).ToList();
        CountAndCheckNotices(events);
        var file = Path.Combine(end.Workspace!, "answer.txt");
        return
        [
            $"{end.Status} {end.Reason?.Code} after {end.Iteration} iterations, {end.Usage}",
            $"file: {await File.ReadAllTextAsync(file)}",
            .. stage.Ledger.Entries.Select(entry => $"done: {entry}"),
            .. stage.Ledger.Values.Select(value => $"set: {value.Key} = {value.Value}"),
            $"shares shown: {await CountShownAsync(host, events, "the build is red")}",
            $"questions shown: {await CountShownAsync(host, events, "Which port?")}",
            .. events.OfType<ValidationCompleted>().Select(validation => $"validation {validation.Iteration}: {validation.Receipt.ExitCode}"),
            .. events.OfType<CheckpointCreated>().Select(created => $"checkpoint of {created.Iteration}: {created.Checkpoint.Tree}"),
            .. await MoreFactsAsync(end),
        ];
    }

    protected virtual Task<IReadOnlyList<string>> MoreFactsAsync(LoopSnapshot end) => Task.FromResult<IReadOnlyList<string>>([]);

    private static async Task<int> CountShownAsync(InMemoryTestHost host, IEnumerable<LoopEvent> events, string text)
    {
        var count = 0;
        foreach (var shown in events.Select(loopEvent => loopEvent switch { IterationStarted started => started.Prompt, TurnStarted turn => turn.Messages, _ => null }).OfType<Content>())
        {
            count += (await host.Engine.ReadContentAsync(shown)).Contains(text, StringComparison.Ordinal) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The model was told of an unknown outcome when its next words are the ones that the script has for that.</summary>
    private void CountAndCheckNotices(List<LoopEvent> events)
    {
        foreach (var (index, unknown) in events.Index().Where(item => item.Item is ToolCompleted { Outcome: ToolOutcome.Unknown }))
        {
            var next = events.Skip(index).OfType<TurnCompleted>().First();
            Assert.That(next.ToolCalls.Select(call => call.Name), Is.EqualTo(["look"]), unknown.ToString());
            Interlocked.Increment(ref _unknown);
        }

        Interlocked.Add(ref _reconciled, events.OfType<ToolReconciled>().Count());
    }

    /// <summary>A payment, of which the other system knows whether it was made.</summary>
    private sealed class ChargeTools(EffectLedger ledger) : IToolSource
    {
        public IEnumerable<LoopTool> GetTools(ToolContext context) =>
        [
            new LoopTool(AIFunctionFactory.Create(Charge, "charge"), ToolEffects.Reconcilable) { ReconcileAsync = (arguments, _) => new(Reconcile(arguments)) },
        ];

        private static string Entry(AIFunctionArguments arguments) => $"charged for {ToolCallContext.Of(arguments)!.IdempotencyKey}";

        private void Charge(int amount, AIFunctionArguments arguments) => ledger.Add($"{Entry(arguments)}: {amount} EUR");

        private ToolReconciliation Reconcile(AIFunctionArguments arguments) =>
            ledger.Entries.Any(entry => entry.StartsWith(Entry(arguments), StringComparison.Ordinal)) ? new ToolReconciliation.Happened("It was charged.") : new ToolReconciliation.DidNotHappen();
    }
}
