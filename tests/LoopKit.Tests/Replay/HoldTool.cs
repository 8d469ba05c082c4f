using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Replay;

/// <summary>The tool <c>hold</c>, which keeps its loop waiting until a test lets it go on.</summary>
internal sealed class HoldTool
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HoldTool() => Source = new GivenTools(new LoopTool(AIFunctionFactory.Create(HoldAsync, "hold"), ToolEffects.ReadOnly));

    public IToolSource Source { get; }

    /// <summary>Returns when a loop is held.</summary>
    public Task HeldAsync() => _entered.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Release() => _released.TrySetResult();

    private async Task<string> HoldAsync()
    {
        _entered.TrySetResult();
        await _released.Task;
        return "held";
    }
}
