using Microsoft.Extensions.AI;

namespace LoopKit.Testing.Seams;

/// <summary>A tool's function behind a passage.</summary>
internal sealed class SeamFunction(AIFunction inner, IPassage passage, LoopId loop) : DelegatingAIFunction(inner)
{
    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        passage.PassAsync(new SeamCall($"tool: {Name}", loop), () => base.InvokeCoreAsync(arguments, cancellationToken));
}
