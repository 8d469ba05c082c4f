using LoopKit.Engine;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>A status as a coloured word.</summary>
internal static class StatusText
{
    public static Text Of(LoopStatus status) => new(Word(status), new Style(ColorOf(status)));

    public static string Word(LoopStatus status) => status.ToString().ToLowerInvariant();

    public static Color ColorOf(LoopStatus status) => status switch
    {
        LoopStatus.Completed => Color.Green,
        LoopStatus.Failed => Color.Red,
        LoopStatus.Blocked => Color.Orange1,
        LoopStatus.Stopped => Color.Grey,
        LoopStatus.Paused or LoopStatus.Waiting or LoopStatus.Queued => Color.Yellow,
        _ => Color.Aqua,
    };
}
