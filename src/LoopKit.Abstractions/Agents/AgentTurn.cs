using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Agents;

/// <summary>How a turn ended.</summary>
public abstract record AgentTurn
{
    private protected AgentTurn()
    {
    }

    /// <summary>The agent replied.</summary>
    /// <param name="Response">The whole reply.</param>
    public sealed record Replied(ChatResponse Response) : AgentTurn;

    /// <summary>The agent could not reply.</summary>
    /// <param name="Kind">What kind of failure it is.</param>
    /// <param name="Message">What happened, without secrets.</param>
    /// <param name="RetryAfter">How long the provider asks to wait.</param>
    /// <param name="ResponseId">The provider's identifier of the response, when it gave one.</param>
    public sealed record Failed(ModelFailureKind Kind, string Message, TimeSpan? RetryAfter = null, string? ResponseId = null) : AgentTurn;
}
