using System.Collections.Immutable;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Tools;

namespace LoopKit.Watchdog;

/// <summary>What the watchdog remembers of tool calls: repetitions count up, and only the last few different calls are kept. Pure.</summary>
internal static class CallHistory
{
    private const string CompletionTool = "complete_task";

    public static ImmutableList<CallObservation> Add(IterationState iteration, ToolCompleted completed)
    {
        if (CallOf(iteration, completed) is not { } call)
        {
            return iteration.Calls;
        }

        var calls = iteration.Calls;
        var observation = new CallObservation(call.Name, Words(call.Arguments), Words(completed.Result), completed.Outcome, 1);
        if (calls.Count > 0 && calls[^1].IsSameAs(observation))
        {
            return calls.SetItem(calls.Count - 1, calls[^1] with { Count = calls[^1].Count + 1 });
        }

        return (calls.Count < CallObservation.MaxRemembered ? calls : calls.RemoveAt(0)).Add(observation);
    }

    /// <summary>1 when a signal of completion was malformed.</summary>
    public static int MalformedClaims(IterationState iteration, ToolCompleted completed) =>
        completed.Outcome == ToolOutcome.Failed && CallOf(iteration, completed)?.Name == CompletionTool ? 1 : 0;

    /// <summary>Whether the call may have done something to the world.</summary>
    public static bool HasEffect(IterationState iteration, ToolCompleted completed) =>
        completed is { SignalsCompletion: false, Outcome: ToolOutcome.Succeeded or ToolOutcome.Unknown } && (iteration.ToolsInFlight.Find(tool => tool.CallId == completed.CallId) ?? iteration.ToolToReconcile) is { Effects: not ToolEffects.ReadOnly };

    private static ToolCall? CallOf(IterationState iteration, ToolCompleted completed) => iteration.Reply?.ToolCalls.FirstOrDefault(call => call.CallId == completed.CallId);

    private static string Words(Content content) => content.Text ?? content.Hash ?? "";
}
