using LoopKit.Definitions;
using LoopKit.Engine.Evidence;
using LoopKit.Events;
using LoopKit.Sandbox;
using LoopKit.Truncation;
using LoopKit.Watchdog;

namespace LoopKit.Engine;

/// <summary>Runs validation commands and writes their receipts. LoopKit runs them itself; nothing that a model says takes their place.</summary>
internal sealed class ValidationRunner(IProcessRunner processes, EvidenceRunner evidence)
{
    private const int TailCharacters = 500;

    public async ValueTask<ValidationReceipt> RunAsync(LoopState state, ValidationCommand validation, Contents contents, CancellationToken cancellationToken)
    {
        var (tree, protectedDigest) = await evidence.SeeAsync(state, cancellationToken).ConfigureAwait(false);
        var place = await evidence.PlaceOfAsync(state, cancellationToken).ConfigureAwait(false);
        var isLast = true;
        try
        {
            var receipt = await RunAsync(state, validation, place, contents, cancellationToken).ConfigureAwait(false) with { Tree = tree, BindsTree = true, ProtectedDigest = protectedDigest };
            isLast = !receipt.Passed || state.Current!.Receipts.Count + 1 == state.Definition.Validation.Count;
            return receipt;
        }
        finally
        {
            evidence.Leave(state, isLast);
        }
    }

    private async ValueTask<ValidationReceipt> RunAsync(LoopState state, ValidationCommand validation, string place, Contents contents, CancellationToken cancellationToken)
    {
        var outcome = await processes.RunAsync(
            new ProcessRequest
            {
                Loop = state.Id,
                Command = validation.Command,
                Root = place,
                WorkingDirectory = Path.Combine(place, validation.WorkingDirectory ?? ""),
                Environment = validation.Environment,
                Timeout = validation.Timeout,
                Sandbox = state.Definition.Sandbox ?? new SandboxPolicy(),
            },
            cancellationToken).ConfigureAwait(false);
        var output = contents.Redact(outcome.Output);
        var receipt = new ValidationReceipt
        {
            Command = validation.Command,
            Passed = !outcome.TimedOut && outcome.ExitCode == state.Definition.SuccessExitCode,
            ExitCode = outcome.ExitCode,
            Signal = outcome.Signal,
            TimedOut = outcome.TimedOut,
            Output = contents.Write(output),
            Tail = TextLimits.Tail(output, TailCharacters),
            OutputHash = outcome.OutputHash,
            OutputLength = outcome.OutputLength,
            EnvironmentDigest = outcome.EnvironmentDigest,
            Sandbox = outcome.Sandbox,
            Duration = outcome.Duration,
            FailingTests = FailingTests.Count(outcome.Output),
        };
        return receipt with { Fingerprint = OutputFingerprint.Of(outcome.Output, ReceiptText.Ending(receipt)) };
    }
}
