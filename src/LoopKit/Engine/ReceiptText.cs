using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>A receipt in words.</summary>
internal static class ReceiptText
{
    public static string Ending(ValidationReceipt receipt) => receipt switch
    {
        { TimedOut: true } => "timed out",
        { Signal: { } signal } => $"ended by signal {signal}",
        { ExitCode: { } code } => $"exit code {code}",
        _ => "could not be started",
    };
}
