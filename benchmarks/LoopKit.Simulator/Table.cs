using System.Globalization;
using System.Text;

namespace LoopKit.Simulator;

/// <summary>Writes outcomes as a table of Markdown.</summary>
internal static class Table
{
    public static string Of(Scenario scenario, IReadOnlyList<Outcome> outcomes)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"\n{scenario.Name}: {scenario.Loops:N0} loops, {scenario.Length.TotalMinutes} min, {scenario.Requests:N0} requests, {scenario.InputTokens:N0} input and {scenario.OutputTokens:N0} output tokens a minute, seed {scenario.Seed}\n");
        text.AppendLine("| | quota used | refused | worst second | wait in s, median / longest: critical | high | normal | low | spent | overspent |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var outcome in outcomes)
        {
            var waits = string.Join(" | ", outcome.Waits.Select(wait => string.Create(CultureInfo.InvariantCulture, $"{wait.Median:N0} / {wait.Longest:N0}")));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {outcome.Limiter} | {outcome.Use.Narrowest:P1} | {outcome.Refused:N0} | {outcome.WorstSecond:N0} | {waits} | ${outcome.SpentDollars:N2} | ${outcome.OverspentDollars:N2} |");
        }

        return text.ToString();
    }
}
