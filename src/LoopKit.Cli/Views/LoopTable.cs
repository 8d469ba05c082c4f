using System.Globalization;
using LoopKit.Engine;
using LoopKit.Events;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>Loops as a table.</summary>
internal static class LoopTable
{
    public static void Write(IReadOnlyList<LoopSnapshot> loops, string store)
    {
        if (loops.Count == 0)
        {
            AnsiConsole.WriteLine($"No loops in {store}.");
            return;
        }

        var table = new Table().Border(TableBorder.Minimal).AddColumns("NAME", "STATUS", "ITERATION", "TOKENS", "MODEL", "STARTED", "REASON");
        foreach (var loop in loops)
        {
            table.AddRow(
                new Text(loop.Name),
                StatusText.Of(loop.Status),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{loop.Iteration}/{loop.MaxIterations}")),
                new Text((loop.Usage.InputTokens + loop.Usage.OutputTokens).ToString("N0", CultureInfo.InvariantCulture)),
                new Text(EventSummary.OneLine(Path.GetFileName(loop.Model.ToString()), 40)),
                new Text(loop.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
                new Text(EventSummary.OneLine(loop.Reason?.Summary ?? RequestText.Of(loop) ?? BudgetLines.WhyWaiting(loop) ?? WhyWaiting(loop) ?? "", 60)));
        }

        AnsiConsole.Write(table);
    }

    private static string? WhyWaiting(LoopSnapshot loop) => loop is { WaitingFor: { } what, WaitingUntil: { } until }
        ? string.Create(CultureInfo.InvariantCulture, $"until {until.ToLocalTime():yyyy-MM-dd HH:mm} for {what}")
        : null;
}
