using LoopKit.Budgets;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Budgets;

/// <summary>Wherever a host dies: nothing stays reserved, nothing is forgotten, and what the ledger says is what the journals say.</summary>
[Property("Requirement", "ENG-17")]
public sealed class BudgetCrashTests
{
    [Test]
    public Task Wherever_a_host_dies_no_reservation_leaks_and_no_spending_is_forgotten() => ExploreAsync(new CrashOptions());

    [Test]
    public Task Hosts_that_die_again_and_again_leak_nothing() => ExploreAsync(new CrashOptions { Only = [], RandomRuns = 10, CrashesPerRun = 3 });

    private static async Task ExploreAsync(CrashOptions options)
    {
        var report = await CrashPoints.ExploreAsync(new BudgetScenario(), options);
        await TestContext.Out.WriteLineAsync(report.ToString());
        Assert.That(report.Failures, Is.Empty, report.ToString());
    }

    private sealed class BudgetScenario : CrashScenario
    {
        private readonly LoopId _loop = LoopId.New(TimeProvider.System);

        public override string Transcript => new ScriptedModelBuilder()
            .Explores("parser", turn => turn.Calls("list").Uses(0, 1_000), turn => turn.Says("Nowhere.").Uses(0, 1_000))
            .Fails(ModelFailureKind.Overloaded, TimeSpan.FromMinutes(1))
            .Turn(turn => turn.Calls("explore", new { task = "Where is the parser?" }).Uses(0, 1_000))
            .Turn(turn => turn.Says("Done.").Uses(0, 1_000).Takes(TimeSpan.FromSeconds(20)))
            .ToTranscript();

        public override void Configure(ILoopKitBuilder builder, CrashStage stage) => BudgetHost.Configure(builder, options => options.Budget = new BudgetLimits { Money = 1_000, Calls = 1_000 });

        public override async Task DriveAsync(InMemoryTestHost host, CrashStage stage)
        {
            await host.Engine.StartAsync(_loop, host.Spec("test 1 = 1") with { Budget = new BudgetPolicy { Limits = new BudgetLimits { Money = 900 } } });
            await host.RunToIdleAsync();
        }

        public override async Task<IReadOnlyList<string>> ObserveAsync(InMemoryTestHost host, CrashStage stage)
        {
            var loop = (await host.Engine.FindAsync(_loop))!;
            var budget = host.Services.GetRequiredService<HostBudget>();
            await budget.ReadAsync(CancellationToken.None);
            var balance = budget.ParentOf(null).Balance;
            return
            [
                $"{loop.Status}",
                $"reserved: {loop.Budget!.Reserved == default}, {balance.Reserved == default}",
                $"at least what was used: {loop.Budget.Spent is { Money: >= 0.4m, Calls: >= 5 }}",
                $"the ledger says the same: {balance.Spent == loop.Budget.Spent}{(balance.Spent == loop.Budget.Spent ? "" : $" {balance.Spent} {loop.Budget.Spent}")}",
            ];
        }
    }
}
