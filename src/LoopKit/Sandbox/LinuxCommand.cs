using System.Diagnostics;
using System.Runtime.Versioning;

namespace LoopKit.Sandbox;

/// <summary>A command on Linux: in a session of its own, under a small shell that outlives it and dies with the host.</summary>
/// <remarks>
/// The small shell (the keeper) has the only read end of a pipe whose write end only the host holds. A watcher in the same process group waits for
/// its end of file, and then kills what left the group, found by its tag in <c>/proc/*/environ</c>, and the group: a host that is killed leaves nothing behind.
/// A host that lives says so by a line, and finds what left the group itself. The keeper and the watcher do not carry the tags. The keeper ignores signals that the command sends to its own group, and
/// passes the command's exit code on. On its own standard error it ends with the line <c>exit</c>; anything before it is the shell's word that the
/// command was ended by a signal, which tells <c>exit 137</c> from <c>kill -9</c>. In a sandbox an inner shell beside the command says this, and the
/// keeper only passes the sandbox's exit code on: with the sandbox, which is in the keeper's group, everything in it dies.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LinuxCommand(Process process, string run, bool isSandboxed) : LaunchedCommand(process)
{
    internal const string Keeper = """
        exec 3<&0 </dev/null
        trap '' HUP INT QUIT TERM USR1 USR2 ALRM
        {
            read -r line || for round in 1 2 3 4 5 6 7 8 9 10; do
                for grep in /usr/bin/grep /bin/grep; do [ -x "$grep" ] && break; done
                found=$("$grep" -lsxz -e "LOOPKIT_RUN=$3" /proc/[0-9]*/environ)
                [ -n "$found" ] || break
                for file in $found; do file=${file#/proc/}; kill -KILL "${file%/environ}"; done
            done
            kill -KILL 0
        } <&3 >/dev/null 2>&1 &
        exec 3<&-
        trap : HUP INT QUIT TERM USR1 USR2 ALRM
        (LOOPKIT_LOOP=$2 LOOPKIT_RUN=$3 exec /bin/sh -c -- "$1" 2>&1)
        code=$?
        echo exit >&2
        exit "$code"
        """;

    private const string SandboxKeeper = """
        exec 3<&0 </dev/null
        trap '' HUP INT QUIT TERM USR1 USR2 ALRM
        { read -r line; kill -KILL 0; } <&3 >/dev/null 2>&1 &
        exec 3<&-
        trap : HUP INT QUIT TERM USR1 USR2 ALRM
        (exec "$@")
        exit $?
        """;

    private const string InnerShell = """
        trap : HUP INT QUIT TERM USR1 USR2 ALRM
        (LOOPKIT_LOOP=$2 LOOPKIT_RUN=$3 exec /bin/sh -c -- "$1" 2>&1)
        code=$?
        echo exit >&2
        exit "$code"
        """;

    private static readonly TimeSpan _terminateGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _killLimit = TimeSpan.FromSeconds(2);
    private readonly OutputCapture _report = new(headBytes: 1024, tailBytes: 64);

    private string Tag => $"{CommandEnvironment.RunTag}={run}";

    /// <summary>Starts a command by <c>/bin/sh</c>.</summary>
    public static LinuxCommand Launch(CommandLaunch launch)
    {
        // By absolute path: the search path may come from a definition.
        var setsid = File.Exists("/usr/bin/setsid") ? "/usr/bin/setsid" : "/bin/setsid";
        var run = Guid.NewGuid().ToString("n");
        var start = StartInfo(setsid, launch);
        foreach (var argument in (string[])["/bin/sh", "-c", .. Script(launch), launch.Request.Command, launch.Request.Loop.Value, run])
        {
            start.ArgumentList.Add(argument);
        }

        return new LinuxCommand(Process.Start(start)!, run, isSandboxed: launch.Through.Count > 0);
    }

    /// <summary>The keeper and its arguments, up to the command, its loop and its run.</summary>
    internal static string[] Script(CommandLaunch launch) =>
        launch.Through.Count > 0 ? [SandboxKeeper, "sh", .. launch.Through, "/bin/sh", "-c", InnerShell, "sh"] : [Keeper, "sh"];

    /// <inheritdoc/>
    public override Task DrainAsync(OutputCapture output, CancellationToken cancellationToken) => Task.WhenAll(
        output.DrainAsync(Process.StandardOutput.BaseStream, cancellationToken),
        _report.DrainAsync(Process.StandardError.BaseStream, cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask TerminateAsync()
    {
        // The sandbox itself would end at once, and with it everything that is to be given a moment.
        if (!isSandboxed && !Process.HasExited)
        {
            ProcessSignals.SendToGroup(Process.Id, ProcessSignals.Terminate);
        }

        var tag = Tag;
        TaggedProcesses.Signal(tag, ProcessSignals.Terminate);
        await Poll.UntilAsync(() => !TaggedProcesses.Any(tag), _terminateGrace).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask KillAsync()
    {
        if (!Process.HasExited)
        {
            ProcessSignals.SendToGroup(Process.Id, ProcessSignals.Kill);
        }

        // The watcher kills what is left of the group: while it lives, the group's number cannot belong to anybody else.
        EndWatch();
        var tag = Tag;
        await Poll.UntilAsync(() => TaggedProcesses.Signal(tag, ProcessSignals.Kill).Count == 0 && Process.HasExited, _killLimit).ConfigureAwait(false);
    }

    private void EndWatch()
    {
        try
        {
            Process.StandardInput.WriteLine();
            Process.StandardInput.Close();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The watcher has ended already, or was told before: a limit and the end may come together.
        }
    }

    /// <inheritdoc/>
    public override string? StartProblem => isSandboxed && _report.Text is var report && report.StartsWith("bwrap: ", StringComparison.Ordinal) ? report.Trim() : null;

    /// <inheritdoc/>
    public override (int? ExitCode, int? Signal) ReadStatus()
    {
        if (!Process.HasExited)
        {
            return (null, null);
        }

        var code = Process.ExitCode;
        var bySignal = code > 128 && _report.Text != "exit\n";
        return bySignal ? (null, code - 128) : (code, null);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Process.Dispose();
        _report.Dispose();
    }
}
