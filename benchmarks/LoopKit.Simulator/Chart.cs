using System.Globalization;
using System.Text;

namespace LoopKit.Simulator;

/// <summary>Draws the requests of each minute that the provider took and refused, one panel for each limiter.</summary>
internal static class Chart
{
    private const int Width = 900;
    private const int Left = 70;
    private const int Panel = 150;
    private const int Gap = 60;
    private const int Top = 60;

    public static string Of(Scenario scenario, IReadOnlyList<Outcome> outcomes)
    {
        var height = Top + (outcomes.Count * (Panel + Gap)) + 20;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-labelledby="title">""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<title id="title">Requests that the provider took and refused in each minute, with {scenario.Loops:N0} loops</title>""");
        svg.AppendLine($"""<rect width="{Width}" height="{height}" fill="#ffffff"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="24" font-size="16" font-weight="600" fill="#111827">{scenario.Loops:N0} loops share {scenario.Requests:N0} requests a minute</text>""");
        svg.AppendLine($"""<rect x="{Left}" y="36" width="12" height="12" fill="#2563eb"/><text x="{Left + 18}" y="47" fill="#374151">taken by the provider</text>""");
        svg.AppendLine($"""<rect x="{Left + 190}" y="36" width="12" height="12" fill="#dc2626"/><text x="{Left + 208}" y="47" fill="#374151">refused (429)</text>""");
        for (var index = 0; index < outcomes.Count; index++)
        {
            Draw(svg, scenario, outcomes[index], Top + (index * (Panel + Gap)) + 30);
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, Scenario scenario, Outcome outcome, int top)
    {
        var minutes = outcome.MadePerMinute.Count;
        var highest = Math.Max(scenario.Requests, Enumerable.Range(0, minutes).Max(minute => outcome.MadePerMinute[minute] + outcome.RefusedPerMinute[minute]));
        var width = (double)(Width - Left - 20) / minutes;
        double Height(double amount) => amount * Panel / highest;
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="{top - 8}" font-weight="600" fill="#111827">{outcome.Limiter}: {outcome.Use.Narrowest:P1} of the quota used, {outcome.Refused:N0} refused</text>""");
        for (var minute = 0; minute < minutes; minute++)
        {
            var (made, refused) = (Height(outcome.MadePerMinute[minute]), Height(outcome.RefusedPerMinute[minute]));
            var x = Left + (minute * width);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect x="{x:F1}" y="{top + Panel - made:F1}" width="{width - 1:F1}" height="{made:F1}" fill="#2563eb"/>""");
            if (refused > 0)
            {
                svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect x="{x:F1}" y="{top + Panel - made - refused:F1}" width="{width - 1:F1}" height="{refused:F1}" fill="#dc2626"/>""");
            }
        }

        var limit = top + Panel - Height(scenario.Requests);
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{Left}" x2="{Width - 20}" y1="{limit:F1}" y2="{limit:F1}" stroke="#111827" stroke-dasharray="4 3"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left - 6}" y="{limit + 4:F1}" text-anchor="end" fill="#374151">{scenario.Requests:N0}</text>""");
        if (highest > scenario.Requests * 1.2)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left - 6}" y="{top + 10}" text-anchor="end" fill="#374151">{highest:N0}</text>""");
        }
    }
}
