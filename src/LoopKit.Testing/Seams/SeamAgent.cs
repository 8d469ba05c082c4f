using LoopKit.Agents;

namespace LoopKit.Testing.Seams;

/// <summary>An agent behind a passage: the calls of models.</summary>
internal sealed class SeamAgent(IAgent inner, IPassage passage) : IAgent
{
    public string Name => inner.Name;

    public ValueTask<AgentTurn> TakeTurnAsync(AgentTurnRequest request, CancellationToken cancellationToken = default) => passage.PassAsync(
        new SeamCall($"model: iteration {request.Call.Iteration}, turn {request.Call.Turn}", request.Call.Loop),
        () => inner.TakeTurnAsync(request, cancellationToken));
}
