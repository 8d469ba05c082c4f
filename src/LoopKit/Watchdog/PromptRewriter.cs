namespace LoopKit.Watchdog;

/// <summary>Rewrites the prompt of a stuck loop: what it begins with changes how the iterations that follow go about their task. Pure.</summary>
/// <remarks>The goal, the rules and what is told of earlier iterations stay. What was seen is quoted and never read as a template.</remarks>
internal static class PromptRewriter
{
    /// <summary>A prompt is rewritten at most so many times until somebody helps.</summary>
    public const int MaxRewrites = 2;

    /// <summary>What the prompt begins with.</summary>
    /// <param name="number">1 for the first rewrite, 2 for the second.</param>
    /// <param name="signals">What was seen.</param>
    public static string Guidance(int number, IReadOnlyList<WatchdogSignal> signals) => number switch
    {
        1 => $"""
            # Change your approach

            Earlier iterations did not get on:
            {WatchdogText.List(signals)}
            Therefore, in this iteration:
            1. Read the output of the last validation word by word, and say what exactly fails.
            2. Look at what was tried before (files, notes, history). Do not try it again.
            3. Write down at least three different explanations of the failure, and check each of them by looking, not by changing.
            4. Only then change something, and something else than before.
            """,
        _ => $"""
            # Take the smallest possible step

            Earlier iterations did not get on, even after a change of approach:
            {WatchdogText.List(signals)}
            Therefore, in this iteration:
            1. Choose one single thing that fails, the smallest one, and leave everything else alone.
            2. Make it visible on its own: run only that, and read what it prints.
            3. Mend only that. When it cannot be mended, write into a file what stands in the way and what would be needed, and end your turn.
            """,
    };

    /// <summary>A rendered prompt as it is after the rewrite.</summary>
    /// <param name="prompt">The prompt, with an earlier rewrite at its beginning or without.</param>
    /// <param name="earlier">What an earlier rewrite begins with.</param>
    /// <param name="guidance">What the new one begins with.</param>
    public static string Rewrite(string prompt, string? earlier, string guidance) =>
        Apply(earlier is not null && prompt.StartsWith(earlier, StringComparison.Ordinal) ? prompt[earlier.Length..].TrimStart('\n') : prompt, guidance);

    /// <summary>Puts a rewrite in force.</summary>
    public static string Apply(string prompt, string? guidance) => guidance is null ? prompt : $"{guidance}\n\n{prompt}";
}
