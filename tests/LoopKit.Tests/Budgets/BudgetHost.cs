using LoopKit.Budgets;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Plugins;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Budgets;

/// <summary>Hosts with budgets, whose scripted models have a price.</summary>
internal static class BudgetHost
{
    /// <summary>A dollar for ten thousand tokens received; input costs nothing, so that sums are easy.</summary>
    public static ModelPrice Price { get; } = new(0, 100);

    public static InMemoryTestHost Create(string transcript, Action<LoopKitOptions>? configure = null) => InMemoryTestHost.Create(transcript, builder => Configure(builder, configure));

    public static void Configure(ILoopKitBuilder builder, Action<LoopKitOptions>? configure) => builder.Services.Configure<LoopKitOptions>(options =>
    {
        options.Prices["scripted:*"] = Price;
        options.PricesPath = "/nowhere/prices.yaml";
        configure?.Invoke(options);
    });

    /// <summary>A model that reads, and reads again, and never gets done; every reply has 1,000 tokens and costs ten cents.</summary>
    public static string Reader(int turns, TimeSpan? takes = null)
    {
        var script = new ScriptedModelBuilder();
        for (var turn = 1; turn <= turns; turn++)
        {
            var number = turn;
            script = script.Turn(one => (takes is { } time ? one.Takes(time) : one).Says($"I look, {number}.").Calls("list", new { path = "." }).Uses(inputTokens: 0, outputTokens: 1_000));
        }

        return script.ToTranscript();
    }

    public static LoopSpec Spec(InMemoryTestHost host, BudgetLimits limits, ExhaustionPolicy policy = ExhaustionPolicy.Fail, string validation = "false") =>
        host.Spec(validation) with { Budget = new BudgetPolicy { Limits = limits, OnExhausted = policy } };

    public static RaiseBudget Raise(InMemoryTestHost host, BudgetLimits amount) => new() { Id = CommandId.New(host.Time), By = "person:ada", Amount = amount };

    public static async Task<IReadOnlyList<T>> EventsAsync<T>(InMemoryTestHost host, LoopId loop)
        where T : LoopEvent => [.. (await host.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<T>()];
}
