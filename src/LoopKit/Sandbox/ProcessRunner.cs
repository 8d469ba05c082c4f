using System.ComponentModel;
using System.Text;

namespace LoopKit.Sandbox;

/// <summary>Runs commands so that they end: within their time, with everything that they started, and with the host.</summary>
/// <remarks>
/// Thread-safe. Standard input is empty; output is drained however much it is, and kept in bounded memory. When the time is over, when the call is
/// cancelled and when the command has ended by itself, whatever it started is killed, detached processes included.
/// </remarks>
internal sealed class ProcessRunner(TimeProvider time, SandboxChoice sandboxes) : IProcessRunner
{
    private const int KillSignal = 9;

    private static readonly TimeSpan _longestTimer = TimeSpan.FromDays(40);
    private static readonly TimeSpan _endOfOutputLimit = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public bool CanEnforceReadOnly => sandboxes.CanEnforceReadOnly;

    /// <inheritdoc/>
    public async ValueTask<ProcessOutcome> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        RequireRunnable(request.Command);
        cancellationToken.ThrowIfCancellationRequested();
        var launch = sandboxes.Prepare(request);
        await using var prepared = launch.ConfigureAwait(false);
        var started = time.GetTimestamp();
        using var output = new OutputCapture();
        var outcome = await RunToEndAsync(launch, output, cancellationToken).ConfigureAwait(false);
        return outcome with
        {
            OutputHash = output.Hash,
            OutputLength = output.Length,
            Duration = time.GetElapsedTime(started),
            EnvironmentDigest = CommandEnvironment.Digest(launch.Environment),
            Sandbox = launch.Sandbox,
        };
    }

    /// <inheritdoc/>
    public ValueTask<int> EndOrphansAsync(LoopId loop) => OrphanReaper.KillAllAsync(loop);

    private static void RequireRunnable(string command)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        if (command.Contains('\0') || Encoding.UTF8.GetByteCount(command) > ProcessRequest.MaxCommandBytes)
        {
            throw new ArgumentException($"A command line must be shorter than {ProcessRequest.MaxCommandBytes} bytes, without NUL.", nameof(command));
        }
    }

    private async ValueTask<ProcessOutcome> RunToEndAsync(CommandLaunch launch, OutputCapture output, CancellationToken cancellationToken)
    {
        var request = launch.Request;
        // Begins before the command does, so that no command outruns its own timeout.
        using var timer = new CancellationTokenSource(request.Timeout < _longestTimer ? request.Timeout : _longestTimer, time);
        LaunchedCommand launched;
        try
        {
            launched = LaunchedCommand.Start(launch);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return Outcome($"The command could not be started in {request.WorkingDirectory}: {exception.Message}");
        }

        using var command = launched;
        using var giveUp = new CancellationTokenSource();
        using var unwatch = new CancellationTokenSource();
        var drained = command.DrainAsync(output, giveUp.Token);
        var watched = Watch(command, launch, unwatch.Token);
        var ended = await EndsInTimeAsync(command, timer.Token, cancellationToken).ConfigureAwait(false);
        var timedOut = !ended && timer.IsCancellationRequested;
        if (!ended)
        {
            await command.TerminateAsync().ConfigureAwait(false);
        }

        await unwatch.CancelAsync().ConfigureAwait(false);
        var passed = await watched.ConfigureAwait(false);
        await command.KillAsync().ConfigureAwait(false);
        await FinishAsync(drained, giveUp).ConfigureAwait(false);
        if (ended)
        {
            if (command.StartProblem is { } problem)
            {
                return Outcome($"The command could not be started in {request.WorkingDirectory}: {problem}");
            }

            if (passed is not null)
            {
                return Outcome($"{output.Text}\n[killed with everything that it started: {passed}]\n") with { Signal = KillSignal };
            }

            var (exitCode, signal) = command.ReadStatus();
            return Outcome(output.Text) with { ExitCode = exitCode, Signal = signal };
        }

        // A cancellation that comes while a command is killed for its time does not unmake the timeout.
        return timedOut ? Outcome(output.Text) with { TimedOut = true } : throw new OperationCanceledException(cancellationToken);
    }

    private static Task<string?> Watch(LaunchedCommand command, CommandLaunch launch, CancellationToken cancellationToken) =>
        launch.Limits is { } limits && OperatingSystem.IsLinux() ? TreeWatch.RunAsync(command, limits, cancellationToken) : Task.FromResult<string?>(null);

    private static async ValueTask<bool> EndsInTimeAsync(LaunchedCommand command, CancellationToken timeout, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout, cancellationToken);
        try
        {
            await command.WaitForEndAsync(either.Token).ConfigureAwait(false);
            return !timeout.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Output ends with the last process that holds it. One that could not be killed must not keep the caller waiting.</summary>
    private static async ValueTask FinishAsync(Task drained, CancellationTokenSource giveUp)
    {
        giveUp.CancelAfter(_endOfOutputLimit);
        await drained.ConfigureAwait(false);
    }

    private static ProcessOutcome Outcome(string output) =>
        new() { Output = output, OutputHash = "", OutputLength = 0, Duration = default, EnvironmentDigest = "" };
}
