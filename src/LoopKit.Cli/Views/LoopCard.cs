using System.Globalization;
using LoopKit.Engine;
using LoopKit.Events;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>One loop with everything that its summary says.</summary>
internal static class LoopCard
{
    public static void Write(LoopSnapshot loop)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Row(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(Printable.Lines(value)));
            }
        }

        Row("name", loop.Name);
        Row("id", loop.Id.Value);
        grid.AddRow(new Text("status", new Style(Color.Grey)), StatusText.Of(loop.Status));
        Row("reason", loop.Reason?.Summary);
        Row("detail", loop.Reason?.Detail);
        Row("advice", loop.Reason?.Advice);
        Row("wants", RequestText.Of(loop));
        Row("choices", loop.Request is { Choices.Count: > 0 } request ? string.Join('\n', request.Choices) : null);
        Row("answer with", RequestText.HowToAnswer(loop));
        Row("waits for", BudgetLines.WhyWaiting(loop));
        Row("goes on with", BudgetLines.HowToGoOn(loop));
        Row("goal", EventSummary.OneLine(loop.Goal, 400));
        Row("type", loop.Definition);
        Row("model", loop.Fallback is { } fallback ? $"{fallback} while {loop.Model} is not available" : loop.Model.ToString());
        Row("iteration", string.Create(CultureInfo.InvariantCulture, $"{loop.Iteration} of {loop.MaxIterations}"));
        Row("tokens", string.Create(CultureInfo.InvariantCulture, $"{loop.Usage.InputTokens:N0} in, {loop.Usage.OutputTokens:N0} out"));
        Row("budget", BudgetLines.Of(loop));
        Row("priority", loop.Priority?.ToString().ToLowerInvariant());
        Row("work item", loop.WorkItem);
        Row("recurs", loop.Cron);
        Row("not before", loop.NotBefore?.ToLocalTime().ToString("u", CultureInfo.InvariantCulture));
        Row("queued since", loop.QueuedAt?.ToLocalTime().ToString("u", CultureInfo.InvariantCulture));
        Row("waiting for", loop.WaitingFor);
        Row("waiting until", loop.WaitingUntil?.ToLocalTime().ToString("u", CultureInfo.InvariantCulture));
        Row("repository", loop.Repository);
        Row("workspace", loop.Workspace);
        Row("branch", loop.Branch);
        Row("commit", loop.Commit);
        Row("started", loop.StartedAt.ToLocalTime().ToString("u", CultureInfo.InvariantCulture));
        Row("updated", loop.UpdatedAt.ToLocalTime().ToString("u", CultureInfo.InvariantCulture));
        Row("version", loop.Version.ToString(CultureInfo.InvariantCulture));
        AnsiConsole.Write(grid);
    }
}
