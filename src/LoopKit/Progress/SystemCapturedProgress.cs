using System.Text;
using LoopKit.Events;
using LoopKit.Truncation;

namespace LoopKit.Progress;

/// <summary>Tells what LoopKit itself saw in the last five iterations: how the turns ended, what changed, the end of each validation's output.</summary>
/// <remarks>Nothing in it is the model's claim but its last words, which are marked as such.</remarks>
internal sealed class SystemCapturedProgress : IProgressStrategy
{
    public const string StrategyName = "system-captured";
    private const int RememberedIterations = 5;
    private const int OutputCharacters = 500;
    private const int ClaimCharacters = 300;
    private const int FindingCharacters = 800;

    public string Name => StrategyName;

    public ProgressState Record(ProgressState state, IterationOutcome outcome)
    {
        ProgressNote[] notes = [.. state.Notes, new ProgressNote(outcome.Iteration, Describe(outcome))];
        return new ProgressState(notes[^Math.Min(notes.Length, RememberedIterations)..]);
    }

    public string Render(ProgressState state, int maxCharacters) =>
        TextLimits.Tail(string.Join("\n\n", state.Notes.Select(note => note.Text)), maxCharacters);

    private static string Describe(IterationOutcome outcome)
    {
        var text = new StringBuilder()
            .Append("Iteration ").Append(outcome.Iteration).Append(": ")
            .Append(Words(outcome.TurnsEnd)).Append(" after ")
            .Append(outcome.Turns).Append(outcome.Turns == 1 ? " turn and " : " turns and ")
            .Append(outcome.ToolCalls).Append(outcome.ToolCalls == 1 ? " tool call; " : " tool calls; ")
            .Append(outcome.Changed ? "files changed." : "no file changed.");
        if (outcome.LastText.Length > 0)
        {
            text.Append("\nYour last words: ").Append(TextLimits.Tail(outcome.LastText, ClaimCharacters));
        }

        foreach (var validation in outcome.Validations)
        {
            text.Append("\nValidation `").Append(validation.Command).Append("`: ")
                .Append(validation.Passed ? "passed" : "failed").Append(" (").Append(validation.Ending).Append(").");
            if (!validation.Passed && validation.Output.Length > 0)
            {
                text.Append("\nEnd of its output:\n").Append(TextLimits.Tail(validation.Output, OutputCharacters));
            }
        }

        return (outcome.Findings.Length == 0 ? text : text.Append('\n').Append(TextLimits.Tail(outcome.Findings, FindingCharacters))).ToString();
    }

    private static string Words(TurnsEnd end) => end switch
    {
        TurnsEnd.EndOfTurn => "you ended your turn",
        TurnsEnd.CompletionSignalled => "you signalled completion",
        TurnsEnd.MaxTurns => "you used all your turns",
        TurnsEnd.MaxToolCallsPerTurn => "one reply asked for more tool calls than a turn may make, and the rest were not made",
        TurnsEnd.MaxToolCalls => "you used all your tool calls",
        TurnsEnd.IterationTimeout => "the iteration's time was over before you ended, and nothing was validated",
        TurnsEnd.MaxDuration => "the loop's time was over",
        TurnsEnd.MaxTokens => "the loop used all its tokens",
        TurnsEnd.BudgetExhausted => "a budget did not allow another model call",
        TurnsEnd.Stuck => "LoopKit ended your turns because you made the same calls again and again",
        TurnsEnd.Refused => "you refused",
        TurnsEnd.ContentFiltered => "the provider withheld your reply",
        _ => "your reply was empty",
    };
}
