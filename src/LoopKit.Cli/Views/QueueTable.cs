using System.Globalization;
using LoopKit.Events;
using LoopKit.Scheduling;
using LoopKit.Starts;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>The queue as a table.</summary>
internal static class QueueTable
{
    public static void Write(QueueSnapshot queue)
    {
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{queue.Running} of {queue.Places} places are taken, {queue.Waiting.Count} wait."));
        if (queue.Waiting.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Minimal).AddColumns("#", "NAME", "TYPE", "PRIORITY", "SINCE", "STARTS IN", "REASON");
        foreach (var waiting in queue.Waiting)
        {
            table.AddRow(
                new Text(waiting.Position.ToString(CultureInfo.InvariantCulture)),
                new Text(waiting.Loop.Name),
                new Text(waiting.Loop.Definition),
                new Text((waiting.Loop.Priority ?? LoopPriority.Normal).ToString().ToLowerInvariant()),
                new Text(waiting.Loop.QueuedAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? ""),
                new Text(waiting.EstimatedWait is { } wait ? Short(wait) : "unknown"),
                new Text(EventSummary.OneLine(waiting.Loop.Cron is { } cron ? $"{waiting.Reason} (recurs: {cron})" : waiting.Reason, 80)));
        }

        AnsiConsole.Write(table);
    }

    private static string Short(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min"),
        _ => "now",
    };
}
