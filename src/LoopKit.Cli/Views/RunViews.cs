using LoopKit.Engine;
using LoopKit.Events;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>How a run is shown to a person.</summary>
internal static class RunViews
{
    public static IRunView ForTerminal(ILoopEngine engine) => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
        ? new LiveRunView(new RunLines(engine))
        : new PlainRunView(new RunLines(engine));

    public static void WriteEnd(LoopSnapshot loop)
    {
        var style = new Style(StatusText.ColorOf(loop.Status), decoration: Decoration.Bold);
        AnsiConsole.Write(new Text($"{StatusText.Word(loop.Status)}: {EventSummary.OneLine(loop.Reason?.Summary ?? "", 300)}\n", style));
        if (loop.Reason is { Detail: { Length: > 0 } detail })
        {
            AnsiConsole.Write(new Text(Printable.Lines(detail) + "\n", new Style(Color.Grey)));
        }

        if (loop.Reason?.Advice is { } advice)
        {
            AnsiConsole.Write(new Text(advice + "\n"));
        }

        if (loop.Branch is not null)
        {
            AnsiConsole.Write(new Text($"Its work is on branch {loop.Branch} (commit {loop.Commit?[..10]}): git diff HEAD...{loop.Branch}\n"));
        }
    }
}
