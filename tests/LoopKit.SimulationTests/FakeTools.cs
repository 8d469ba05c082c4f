using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.SimulationTests;

/// <summary>A tool of every effect class. Those that must not be repeated are watched.</summary>
internal sealed class FakeTools(World world, HostLife life) : IToolSource
{
    public static IReadOnlyList<string> Names { get; } = ["look", "put", "charge", "send"];

    public IEnumerable<LoopTool> GetTools(ToolContext context) =>
    [
        Tool("look", ToolEffects.ReadOnly),
        Tool("put", ToolEffects.Idempotent),
        Tool("charge", ToolEffects.Reconcilable) with { ReconcileAsync = ReconcileAsync },
        Tool("send", ToolEffects.Irreversible),
    ];

    private LoopTool Tool(string name, ToolEffects effects) => new(
        AIFunctionFactory.Create((string what, AIFunctionArguments arguments, CancellationToken cancellationToken) => CallAsync(name, effects, what, ToolCallContext.Of(arguments)!, cancellationToken), name),
        effects);

    private async Task<string> CallAsync(string name, ToolEffects effects, string what, ToolCallContext call, CancellationToken cancellationToken)
    {
        life.Cross();
        world.Enter(call.Loop, name);
        try
        {
            await world.TakeTimeAsync(10, cancellationToken);
            life.Cross();
            if (effects is ToolEffects.Reconcilable or ToolEffects.Irreversible)
            {
                world.DoOnce($"{name} {call.Loop} {call.IdempotencyKey}");
            }

            await world.TakeTimeAsync(10, cancellationToken);
            life.Cross();
            return world.Fault(0.05, "failed tools") ? throw new InvalidOperationException("The simulated tool broke.") : $"{name} {what}";
        }
        finally
        {
            if (!life.IsDead)
            {
                world.Leave(call.Loop, name);
            }
        }
    }

    private async ValueTask<ToolReconciliation> ReconcileAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var call = ToolCallContext.Of(arguments)!;
        life.Cross();
        await world.TakeTimeAsync(10, cancellationToken);
        life.Cross();
        world.Counts.Add("reconciliations");
        return world.Chance(0.2) ? new ToolReconciliation.Unknown()
            : world.WasDone($"charge {call.Loop} {call.IdempotencyKey}") ? new ToolReconciliation.Happened("charged")
            : new ToolReconciliation.DidNotHappen();
    }
}
