using LoopKit;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace DocSnippets;

/// <summary>The crash scenario in docs/testing.md.</summary>
internal static class TestingCrashes
{
    public static async Task A_payment_is_made_once_wherever_the_host_dies()
    {
        var report = await CrashPoints.ExploreAsync(new PaymentScenario(), new CrashOptions { RandomRuns = 20 });
        Assert.That(report.Failures, Is.Empty, report.ToString());
    }

    private sealed class PaymentScenario : CrashScenario
    {
        private readonly LoopId _loop = LoopId.New(TimeProvider.System);

        public override string Transcript => new ScriptedModelBuilder().Calls("pay", new { amount = 5 }).Calls("complete_task", new { summary = "Paid." }).ToTranscript();

        public override void Configure(ILoopKitBuilder builder, CrashStage stage) =>
            builder.AddTool(AIFunctionFactory.Create(Pay(stage.Ledger), "pay"), ToolEffects.Idempotent);

        public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
        {
            await host.Engine.StartAsync(_loop, host.Spec("true"));   // the same identifier each time: started once
            await host.RunToIdleAsync();
        }

        public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage) =>
            [$"{(await host.Engine.FindAsync(_loop))!.Status}", .. stage.Ledger.Values.Select(payment => payment.Value)];

        /// <summary>A system that recognises a repeated request by its key. With <c>Ledger.Add</c> the payment would be made twice, and the test fail.</summary>
        private static Action<int, AIFunctionArguments> Pay(EffectLedger ledger) =>
            (amount, arguments) => ledger.Put(ToolCallContext.Of(arguments)!.IdempotencyKey, $"paid {amount} EUR");
    }
}
