using LoopKit.Models;
using LoopKit.Scheduling;
using LoopKit.Tools;
using LoopKit.Workspaces;
using Microsoft.Extensions.AI;

namespace LoopKit.Agents;

/// <summary>Everything that a turn may depend on.</summary>
public sealed record AgentTurnRequest
{
    /// <summary>Which turn of which loop it is.</summary>
    public required ChatCall Call { get; init; }

    /// <summary>The model to call.</summary>
    public required ModelRef Model { get; init; }

    /// <summary>The conversation of this iteration, system prompt first.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The tools that may be asked for.</summary>
    public required IReadOnlyList<LoopTool> Tools { get; init; }

    /// <summary>The longest silence in the middle of the turn, after which it has failed. Default: 5 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most tokens of the reply, which the agent keeps to; <see langword="null"/>: as the model's client takes it.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Where the agent, or the chat client that it calls, says what the provider said of its limits; <see langword="null"/>: nobody wants to know.</summary>
    public RateLimitReport? RateLimits { get; init; }

    /// <summary>Who goes first when there are more calls than slots. Default: <see cref="LoopPriority.Normal"/>.</summary>
    public LoopPriority Priority { get; init; } = LoopPriority.Normal;

    /// <summary>The work item that the call is made for; work items take turns. Default: the loop is one of its own.</summary>
    public string? WorkItem { get; init; }

    /// <summary>The loop's workspace.</summary>
    public required Workspace Workspace { get; init; }
}
