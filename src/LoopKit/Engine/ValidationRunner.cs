using LoopKit.Definitions;
using LoopKit.Events;
using LoopKit.Sandbox;
using LoopKit.Truncation;
using LoopKit.Workspaces;

namespace LoopKit.Engine;

/// <summary>Runs validation commands and writes their receipts. LoopKit runs them itself; nothing that a model says takes their place.</summary>
internal sealed class ValidationRunner(IProcessRunner processes, WorkspaceProviders workspaces)
{
    private const int TailCharacters = 500;

    public async ValueTask<ValidationReceipt> RunAsync(
        LoopId loop, ValidationCommand validation, int successExitCode, Workspace workspace, Contents contents, CancellationToken cancellationToken)
    {
        var tree = await workspaces.For(workspace).HashTreeAsync(workspace, cancellationToken).ConfigureAwait(false);
        var outcome = await processes.RunAsync(
            new ProcessRequest
            {
                Loop = loop,
                Command = validation.Command,
                WorkingDirectory = Path.Combine(workspace.Path, validation.WorkingDirectory ?? ""),
                Environment = validation.Environment,
                Timeout = validation.Timeout,
            },
            cancellationToken).ConfigureAwait(false);
        return new ValidationReceipt
        {
            Command = validation.Command,
            Passed = !outcome.TimedOut && outcome.ExitCode == successExitCode,
            ExitCode = outcome.ExitCode,
            Signal = outcome.Signal,
            TimedOut = outcome.TimedOut,
            Tree = tree,
            Output = contents.Write(outcome.Output),
            Tail = TextLimits.Tail(outcome.Output, TailCharacters),
            OutputHash = outcome.OutputHash,
            OutputLength = outcome.OutputLength,
            EnvironmentDigest = outcome.EnvironmentDigest,
            Duration = outcome.Duration,
        };
    }
}
