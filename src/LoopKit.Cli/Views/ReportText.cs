using System.Text.Json;
using System.Text.Json.Nodes;
using LoopKit.Storage;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>The result of <c>verify</c>.</summary>
internal static class ReportText
{
    public static void Write(StoreReport report, string store)
    {
        foreach (var finding in report.Findings)
        {
            AnsiConsole.Write(new Text(finding.IsDamage ? "damage  " : "note    ", new Style(finding.IsDamage ? Color.Red : Color.Yellow)));
            AnsiConsole.Write(new Text($"{PlaceOf(finding)}{Printable.Complaint(finding.Text)}\n"));
        }

        AnsiConsole.Write(new Text(
            $"{store}: {(report.IsWhole ? "whole" : "damaged")}; {report.Streams} streams, {report.Events} events, {report.Loops} loops, {report.Blobs} blobs read\n",
            new Style(report.IsWhole ? Color.Green : Color.Red)));
    }

    public static void WriteJson(StoreReport report) => JsonLines.Write(new JsonObject
    {
        ["whole"] = report.IsWhole,
        ["streams"] = report.Streams,
        ["events"] = report.Events,
        ["loops"] = report.Loops,
        ["blobs"] = report.Blobs,
        ["findings"] = new JsonArray([.. report.Findings.Select(finding => (JsonNode)new JsonObject
        {
            ["kind"] = JsonNamingPolicy.KebabCaseLower.ConvertName(finding.Kind.ToString()),
            ["damage"] = finding.IsDamage,
            ["stream"] = finding.Stream?.Value,
            ["version"] = finding.Version,
            ["text"] = finding.Text,
        })]),
    });

    private static string PlaceOf(StoreFinding finding) => (finding.Stream, finding.Version) switch
    {
        ({ } stream, { } version) => $"{Printable.Lines(stream.Value)} event {version}: ",
        ({ } stream, null) => $"{Printable.Lines(stream.Value)}: ",
        _ => "",
    };
}
