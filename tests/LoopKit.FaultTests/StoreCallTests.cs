using System.Collections.Concurrent;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.FaultTests.Harness;
using LoopKit.Plugins;
using LoopKit.Storage;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopKit.FaultTests;

/// <summary>Every call that the engine makes to its store, reads too, fails once in some run.</summary>
[Category("errors")]
public sealed class StoreCallTests
{
    private const string Transcript = """
        turns:
          - text: "I look."
            tool-calls: [ { name: look, arguments: {} } ]
          - error: { kind: rate-limited, retry-after: 00:00:00.02 }
          - text: "I send."
            tool-calls: [ { name: send, arguments: {} } ]
          - text: "Done."
        when-exhausted: repeat-last
        """;

    private readonly ConcurrentDictionary<string, int> _failed = new();

    [TestCase(1)]
    [TestCase(3)]
    [Property("Requirement", "STORE-06")]
    public async Task A_loop_outlasts_a_store_that_fails_at_any_call(int times)
    {
        var calls = await RunAsync(failAt: 0, times: 0);
        await Parallel.ForEachAsync(Enumerable.Range(1, calls), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (call, _) => await RunAsync(call, times));
        FaultReport.Write($"a store that fails {times} times in a row", _failed.Values.Sum(), $"at each of {calls} calls ({string.Join(", ", _failed.OrderBy(member => member.Key).Select(member => $"{member.Value} {member.Key}"))}); the same end, no effect twice");
    }

    /// <returns>How many calls the run made.</returns>
    private async Task<int> RunAsync(int failAt, int times)
    {
        var sent = 0;
        await using var store = new FailingStore(new InMemoryLoopStore(TimeProvider.System), failAt, times);
        await using var host = LoopKitTestHost.Create(Transcript, builder => Configure(builder, store, () => Interlocked.Increment(ref sent)));
        var loop = new LoopId("loop");
        await InsistAsync(() => host.Engine.StartAsync(loop, host.Spec("test -e finished || { touch finished; false; }") with { Name = "loop" }));
        await InsistAsync(() => host.Coordinator.ShareAsync(new Share { Id = new MessageId("m"), From = Address.ForPerson("user"), To = loop, Text = "Hello." }));
        var end = await InsistAsync(() => host.Engine.WaitForRestAsync(loop));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), $"call {failAt}, {store.Failed}: {end.Reason}");
        Assert.That((end.Iteration, sent), Is.EqualTo((2, 1)), $"call {failAt}, {store.Failed}");

        var events = (await InsistAsync(() => new ValueTask<IReadOnlyList<RecordedEvent>>(host.EventsAsync(loop)))).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<ToolCompleted>().Select(tool => tool.Outcome), Has.All.EqualTo(ToolOutcome.Succeeded), $"call {failAt}, {store.Failed}");
        var calls = store.Calls;
        store.IsHealed = true;
        if (store.Failed is { } member)
        {
            _failed.AddOrUpdate(member, 1, (_, count) => count + 1);
        }

        return calls;
    }

    private static void Configure(ILoopKitBuilder builder, ILoopStore store, Action send)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton(store));
        builder.AddTool(AIFunctionFactory.Create(() => new string('x', 10_000), "look"), ToolEffects.ReadOnly);
        builder.AddTool(AIFunctionFactory.Create(send, "send"), ToolEffects.Irreversible);
    }

    /// <summary>A caller who is told that the store is unavailable asks again.</summary>
    private static async Task<T> InsistAsync<T>(Func<ValueTask<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
            {
                await Task.Yield();
            }
        }
    }
}
