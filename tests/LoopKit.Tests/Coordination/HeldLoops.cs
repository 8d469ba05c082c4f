using LoopKit.Coordination;
using LoopKit.Plugins;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Coordination;

/// <summary>Loops whose models take two hours for their first turn, so that all that is sent to them stays unread until then.</summary>
internal static class HeldLoops
{
    public static InMemoryTestHost Host(MessageLimits? limits = null) => InMemoryTestHost.Create(
        new ScriptedModelBuilder()
            .Turn(turn => turn.WhenLastMessageContains("Wait").Takes(TimeSpan.FromHours(2)).Calls("read", new { path = "nothing.txt" }))
            .Says("Done.").ToTranscript(),
        builder => Limit(builder, limits ?? new MessageLimits()));

    public static async Task<LoopId> StartAsync(InMemoryTestHost host, string name)
    {
        var loop = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(loop, host.Spec("true") with { Name = name, Goal = "Wait", MaxIterations = 1 });
        await host.SettleAsync();
        return loop;
    }

    public static async Task<List<MessageRecord>> ListAsync(InMemoryTestHost host, MessageQuery query) => await host.Coordinator.ListAsync(query).ToListAsync();

    public static void Limit(ILoopKitBuilder builder, MessageLimits limits) => builder.Services.Configure<LoopKitOptions>(options => options.Messages = limits);
}
