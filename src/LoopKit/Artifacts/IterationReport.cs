using System.Globalization;
using System.Text;
using LoopKit.Events;

namespace LoopKit.Artifacts;

/// <summary>The content of <c>report.tsv</c>: one line an iteration. Columns are only ever added, at the end.</summary>
internal sealed class IterationReport
{
    private readonly StringBuilder _text = new("iteration\tstarted\tduration_s\tturns\ttool_calls\ttokens_in\ttokens_out\tvalidation\tpassed\tcheckpoint\n");

    public void Add(IterationHistory iteration) => _text.AppendJoin(
        '\t',
        Text($"{iteration.Started.Iteration}"),
        Text($"{iteration.StartedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"),
        Text($"{(iteration.LastAt - iteration.StartedAt).TotalSeconds:0.000}"),
        Text($"{iteration.Turns.Count}"),
        Text($"{iteration.Tools.Count}"),
        Text($"{iteration.Usage.InputTokens}"),
        Text($"{iteration.Usage.OutputTokens}"),
        string.Join(',', iteration.Validations.Select(EndingOf)),
        iteration.Passed switch { true => "yes", false => "no", null => "" },
        iteration.Checkpoint?.Commit ?? "").Append('\n');

    public override string ToString() => _text.ToString();

    private static string EndingOf(ValidationReceipt receipt) => receipt switch
    {
        { TimedOut: true } => "timeout",
        { ExitCode: { } code } => Text($"{code}"),
        { Signal: { } signal } => Text($"signal-{signal}"),
        _ => "not-started",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
