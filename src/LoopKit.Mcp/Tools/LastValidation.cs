using LoopKit.Events;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>How a loop's last validation ended.</summary>
internal sealed record LastValidation
{
    private const int CommandRoom = 600;

    private const int OutputRoom = 4_000;

    public required string Command { get; init; }

    public required bool Passed { get; init; }

    /// <summary>Absent when the command timed out, was killed or could not start.</summary>
    public int? ExitCode { get; init; }

    public required bool TimedOut { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The end of the output.</summary>
    public required string Output { get; init; }

    public static LastValidation Of(ValidationReceipt receipt, DateTimeOffset at, string output) => new()
    {
        Command = Excerpt.Head(receipt.Command, CommandRoom),
        Passed = receipt.Passed,
        ExitCode = receipt.ExitCode,
        TimedOut = receipt.TimedOut,
        At = at,
        Output = Excerpt.Tail(output, OutputRoom),
    };
}
