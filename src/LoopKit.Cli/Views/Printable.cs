using LoopKit.Events;

namespace LoopKit.Cli.Views;

/// <summary>Makes text of models and programs safe to print: no terminal escapes, no control characters.</summary>
internal static class Printable
{
    /// <summary>A complaint names all that is known; lines of output are cut sooner.</summary>
    private const int MaxOfComplaint = 4000;

    public static string Lines(string text) => Lines(text, 400);

    public static string Complaint(string text) => Lines(text, MaxOfComplaint);

    private static string Lines(string text, int maxCharacters) =>
        string.Join('\n', text.Split('\n').Select(line => EventSummary.OneLine(line.TrimEnd('\r'), maxCharacters)));
}
