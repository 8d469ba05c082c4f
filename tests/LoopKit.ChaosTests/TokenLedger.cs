using System.Collections.Concurrent;
using LoopKit.Plugins;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.ChaosTests;

/// <summary>A tool that cannot be taken back: what it was called with stays. A call too many or a part of a token would show.</summary>
internal sealed class TokenLedger
{
    public ConcurrentQueue<(string Loop, int Iteration, string Token)> Entries { get; } = new();

    public void AddTo(ILoopKitBuilder builder) =>
        builder.AddTool(AIFunctionFactory.Create(Record, "record", "Records a token for ever."), ToolEffects.Irreversible);

    private string Record([System.ComponentModel.Description("The loop.")] string loop, [System.ComponentModel.Description("Its iteration.")] int iteration, [System.ComponentModel.Description("The token.")] string token)
    {
        Entries.Enqueue((loop, iteration, token));
        return "Recorded.";
    }
}
