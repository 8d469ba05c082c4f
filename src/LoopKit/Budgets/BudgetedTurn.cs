using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Budgets;

/// <summary>Makes a model call of a loop for which something is reserved, and says so when it was given up before it was made.</summary>
internal static class BudgetedTurn
{
    public static async ValueTask<LoopInput> MakeAsync(BudgetedCall call, Func<ValueTask<LoopInput>> make)
    {
        using var ending = call;
        try
        {
            return await make().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!call.HasBegun && call.Reserved is not null)
        {
            call.Release();
            return new LoopInput.Happened(new BudgetReleased());
        }
    }
}
