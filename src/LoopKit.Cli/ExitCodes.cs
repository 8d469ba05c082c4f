using LoopKit.Engine;

namespace LoopKit.Cli;

/// <summary>The exit codes that scripts rely on.</summary>
internal static class ExitCodes
{
    public const int Completed = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Failed = 3;
    public const int Blocked = 4;
    public const int Stopped = 5;

    /// <summary>128 + SIGINT: the user interrupted the command; the loop can be resumed.</summary>
    public const int Interrupted = 130;

    public static int Of(LoopStatus status) => status switch
    {
        LoopStatus.Completed => Completed,
        LoopStatus.Failed => Failed,
        LoopStatus.Blocked => Blocked,
        LoopStatus.Stopped => Stopped,
        _ => Unexpected,
    };
}
