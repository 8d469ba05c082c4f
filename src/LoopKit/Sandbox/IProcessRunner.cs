namespace LoopKit.Sandbox;

/// <summary>Runs commands. One is enough for a host; tests stand between it and the engine.</summary>
internal interface IProcessRunner
{
    /// <summary>Whether <see cref="ProcessRequest.ReadOnlyWorkspace"/> can be held here. The first call may try it out, which takes some milliseconds.</summary>
    bool CanEnforceReadOnly { get; }

    /// <summary>Runs a command to its end. A command that fails, or cannot be started, is an outcome.</summary>
    /// <exception cref="ArgumentException">The command line is empty, too long for a shell, or has a NUL.</exception>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.SandboxUnavailable"/>: the command must not run without a sandbox, and there is none.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; the command and everything that it started are dead.</exception>
    ValueTask<ProcessOutcome> RunAsync(ProcessRequest request, CancellationToken cancellationToken);

    /// <summary>Ends what a loop's commands left behind when their host died, and returns how many processes there were.</summary>
    ValueTask<int> EndOrphansAsync(LoopId loop);
}
