using LoopKit.Sandbox;

namespace LoopKit.Testing.Seams;

/// <summary>Commands behind a passage: validations, and the tool that runs commands.</summary>
internal sealed class SeamProcesses(IProcessRunner inner, IPassage passage) : IProcessRunner
{
    public bool CanEnforceReadOnly => inner.CanEnforceReadOnly;

    public ValueTask<ProcessOutcome> RunAsync(ProcessRequest request, CancellationToken cancellationToken) =>
        passage.PassAsync(new SeamCall($"process: {request.Command}", request.Loop), () => inner.RunAsync(request, cancellationToken));

    public ValueTask<int> EndOrphansAsync(LoopId loop) =>
        passage.PassAsync(new SeamCall("process: end orphans", loop), () => inner.EndOrphansAsync(loop));
}
