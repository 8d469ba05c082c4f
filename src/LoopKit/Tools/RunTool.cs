using System.ComponentModel;
using System.Globalization;
using System.Text;
using LoopKit.Sandbox;
using LoopKit.Secrets;
using LoopKit.Truncation;

namespace LoopKit.Tools;

/// <summary>Runs a shell command in the workspace: one that may change it, or one that the sandbox keeps from changing anything.</summary>
/// <remarks>What cannot change anything may be repeated after a crash, run beside others, and be used by sub-agents. It has no network: a request may have an effect as well.</remarks>
internal sealed class RunTool(IProcessRunner processes, ToolContext context, ReadLedger ledger, Redactor? redactor = null, bool isReadOnly = false)
{
    /// <summary>The name of the tool whose commands change nothing.</summary>
    public const string ReadOnlyName = "run_readonly";

    private static readonly BuiltInFunction _readOnly = BuiltInFunction.Read(
        typeof(RunTool),
        nameof(RunAsync),
        ReadOnlyName,
        "Runs a command with sh in the workspace, which it sees but cannot change; without a network. For looking: git log, sort, a linter. Returns its output and how it ended. Writes go to /tmp and are gone afterwards.");

    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(RunTool),
        nameof(RunAsync),
        "run",
        "Runs a command with sh in the workspace. Returns its output, beginning and end, and how it ended. Standard input is empty. When the command ends, everything that it started is ended as well.");

    private const int MaxOutputCharacters = ToolCatalog.MaxResultCharacters - 1000;

    private static readonly TimeSpan _mostHeadroom = TimeSpan.FromSeconds(5);

    /// <summary>A little less than the tool may take, so that a command that is ended for its time still yields its output.</summary>
    private TimeSpan LongestTime
    {
        get
        {
            var tenth = context.Timeout / 10;
            return context.Timeout - (tenth < _mostHeadroom ? tenth : _mostHeadroom);
        }
    }

    public LoopTool ToLoopTool() => isReadOnly ? new(_readOnly.Of(this), ToolEffects.ReadOnly) : new(_function.Of(this), ToolEffects.Irreversible);

    private async Task<string> RunAsync(
        [Description("The command line.")] string command,
        [Description("Ends the command after this many seconds. Without it: the longest time that is allowed.")] double? timeout_seconds = null,
        CancellationToken cancellationToken = default)
    {
        RequireRunnable(command, timeout_seconds);
        if (!isReadOnly)
        {
            ledger.TakeReadBefore();
        }

        var timeout = Math.Min(timeout_seconds ?? double.MaxValue, LongestTime.TotalSeconds);
        var outcome = await processes.RunAsync(
            new ProcessRequest
            {
                Command = command,
                WorkingDirectory = context.Files.Root,
                Loop = context.Loop,
                Timeout = TimeSpan.FromSeconds(timeout),
                Sandbox = isReadOnly ? context.Sandbox with { Network = [] } : context.Sandbox,
                ReadOnlyWorkspace = isReadOnly,
            },
            cancellationToken).ConfigureAwait(false);
        return Result(outcome, timeout);
    }

    private static void RequireRunnable(string command, double? timeout)
    {
        if (string.IsNullOrWhiteSpace(command) || command.Contains('\0'))
        {
            throw new ToolException(ToolErrors.InvalidArguments, "The command is empty or has a NUL character.");
        }

        if (Encoding.UTF8.GetByteCount(command) > ProcessRequest.MaxCommandBytes)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"The command is longer than {ProcessRequest.MaxCommandBytes} bytes. Write a script file and run that.");
        }

        if (timeout is not null and not > 0)
        {
            throw new ToolException(ToolErrors.InvalidArguments, "timeout_seconds must be more than 0.");
        }
    }

    private string Result(ProcessOutcome outcome, double timeout)
    {
        // A secret on the cut would leave a half that nobody recognises.
        var output = outcome.Output.Length <= MaxOutputCharacters ? outcome.Output : TextLimits.HeadAndTail(redactor?.Redact(outcome.Output) ?? outcome.Output, MaxOutputCharacters);
        var separator = output.Length == 0 || output.EndsWith('\n') ? "" : "\n";
        return output + separator + End(outcome, timeout);
    }

    private static string End(ProcessOutcome outcome, double timeout) => outcome switch
    {
        { TimedOut: true } => string.Create(CultureInfo.InvariantCulture, $"[timed out after {timeout:0.#} s; the command and everything that it started was killed]"),
        { Signal: { } signal } => $"[ended by signal {signal}]",
        { ExitCode: { } code } => $"[exit code {code}]",
        _ => "[not started]",
    };
}
