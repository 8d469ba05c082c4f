using System.Globalization;
using LoopKit.Events;

namespace LoopKit.Samples.Hosting;

/// <summary>Writes whole lines, in colour on a terminal and plain elsewhere.</summary>
internal static class Screen
{
    public const string Bold = "1";
    public const string Grey = "90";
    private const string Red = "31";
    private const string Green = "32";
    private const int MaxDiffLines = 40;

    private static readonly DateTimeOffset _began = TimeProvider.System.GetUtcNow();
    private static readonly int _width = Console.IsOutputRedirected ? 160 : Math.Max(Console.WindowWidth - 1, 60);
    private static readonly bool _isPlain = Console.IsOutputRedirected
        || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("TERM") is "dumb";

    public static void Write(string text, string color = "") => Console.WriteLine(Paint(text, color));

    /// <summary>One line for one event. What has only begun is left out: its end follows.</summary>
    public static void Write(DemoLoop loop, RecordedEvent recorded)
    {
        if (recorded.Event is not (HostAttached or TurnStarted or ToolStarted or TurnsEnded or ValidationStarted))
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{(recorded.At - _began).TotalSeconds,5:0.0} {loop.Name,-8} │ ");
            var words = WordsOf(recorded.Event).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            Write(Paint(prefix, loop.Color) + Paint(EventSummary.OneLine(string.Join(' ', words), _width - prefix.Length - 1), ColorOf(recorded.Event)));
        }
    }

    /// <summary>How the loops ended, what they changed, and where to look next.</summary>
    public static void WriteResults(DemoDirectory demo, IEnumerable<DemoLoop> loops)
    {
        foreach (var loop in loops)
        {
            var end = loop.End!;
            Write($"\n{loop.Name}: {end.Status}, iterations: {end.Iteration}, failed validations: {loop.FailedValidations}".ToLowerInvariant(), loop.Color);
            string[] lines = loop.Completed ? demo.Diff(end.Branch!) : [end.Reason?.Summary ?? "", end.Reason?.Advice ?? ""];
            foreach (var line in lines.Take(MaxDiffLines))
            {
                Write("  " + EventSummary.OneLine(line, _width - 3), line.StartsWith('+') ? Green : line.StartsWith('-') ? Red : Grey);
            }

            if (lines.Length > MaxDiffLines)
            {
                Write($"  … and {lines.Length - MaxDiffLines} more lines", Grey);
            }
        }

        Write($"\nNothing was merged. All of it stays in {demo.Root} until you delete it:", Bold);
        Write($"""
              git -C {demo.Repository} log --graph --oneline --branches
              loopkit ps --store {demo.Store}
              loopkit events roman --store {demo.Store}
            From a clone, 'loopkit' is 'dotnet run --project src/LoopKit.Cli --'.
            Your own host, loop type or plugin: docs/getting-started.md
            """);
    }

    private static string WordsOf(LoopEvent loopEvent) => loopEvent switch
    {
        LoopStarted started => $"goal: {started.Spec.Goal}",
        ValidationCompleted { Receipt: var receipt } => $"{EventSummary.Of(loopEvent)} → exit code {receipt.ExitCode}: {receipt.Tail.TrimEnd().Split('\n')[^1]}",
        _ => EventSummary.Of(loopEvent),
    };

    private static string ColorOf(LoopEvent loopEvent) => loopEvent switch
    {
        ValidationCompleted { Receipt.Passed: true } or LoopCompleted => Green,
        ValidationCompleted or TurnFailed or ToolCompleted { Error: not null } or LoopFailed or LoopStopped or LoopBlocked => Red,
        LoopStarted or IterationStarted => Bold,
        TurnCompleted => "",
        _ => Grey,
    };

    private static string Paint(string text, string color) => _isPlain || color.Length == 0 ? text : $"\e[{color}m{text}\e[0m";
}
