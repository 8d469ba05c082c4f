namespace LoopKit.Agents;

/// <summary>Takes the turns of a loop's iterations.</summary>
/// <remarks>
/// <para>One turn is one reply: text, and tool calls for LoopKit to run and journal. An agent that runs its own tools replies without
/// tool calls, which ends the iteration's turns.</para>
/// <para>Thread-safe; keeps nothing between turns: the request has all that the reply may depend on, so a turn can be taken again after a crash.</para>
/// </remarks>
public interface IAgent
{
    /// <summary>The name in definitions.</summary>
    string Name { get; }

    /// <summary>Takes one turn.</summary>
    /// <returns>A whole reply or a classified failure; never a partial reply.</returns>
    ValueTask<AgentTurn> TakeTurnAsync(AgentTurnRequest request, CancellationToken cancellationToken = default);
}
