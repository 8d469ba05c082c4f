using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Cli.Views;

/// <summary>A run as plain lines, for pipes and log files.</summary>
internal sealed class PlainRunView(RunLines lines) : IRunView
{
    public void Begin(LoopSnapshot loop)
    {
        lines.Begin(loop);
        Spectre.Console.AnsiConsole.Write(RunLines.Heading(loop));
    }

    public async ValueTask ShowAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        if (await lines.OfAsync(recorded, cancellationToken) is { } line)
        {
            Spectre.Console.AnsiConsole.Write(line);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
