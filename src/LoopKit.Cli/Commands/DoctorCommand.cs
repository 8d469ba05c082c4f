using System.CommandLine;
using LoopKit.Cli.Hosting;
using LoopKit.Cli.Views;
using LoopKit.Diagnostics;
using Spectre.Console;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit doctor</c>: what works on this machine, what does not, and how to mend it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var json = CommonOptions.Json();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("doctor", "Checks git, store, disk, plugins and model keys, and says how to mend what does not work. Exit code 1 when something does not.") { store, json, sandbox };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var host = CliHost.Build(CommonOptions.StoreOf(parsed, store), recover: false, sandbox: parsed.GetValue(sandbox));
            var findings = await HostExamination.RunAsync(host.Services, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonLines.WriteFindings(findings);
            }
            else
            {
                Write(findings);
            }

            return findings.Any(finding => finding.Level == FindingLevel.Problem) ? ExitCodes.Unexpected : ExitCodes.Completed;
        });
        return command;
    }

    private static void Write(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var (mark, color) = finding.Level switch
            {
                FindingLevel.Good => ("ok", Color.Green),
                FindingLevel.Notice => ("note", Color.Yellow),
                _ => ("fail", Color.Red),
            };
            AnsiConsole.Write(new Text($"{mark,-5}", new Style(color)));
            AnsiConsole.Write(new Text($"{finding.Subject,-9}{Printable.Lines(finding.Text)}\n"));
            if (finding.Advice is { } advice)
            {
                AnsiConsole.Write(new Text($"{"",-14}{Printable.Lines(advice)}\n", new Style(Color.Grey)));
            }
        }
    }
}
