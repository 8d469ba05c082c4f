namespace LoopKit.Testing.Crashes;

/// <summary>Kills the host of a scenario at every point where the engine awaits something, and looks whether the story ends as it does without.</summary>
/// <remarks>
/// <para>A point is a crossing between the engine and what it awaits: each call of the store, the model, a tool, a process, the workspace, the scheduler
/// and the inbox has one before it (nothing was done) and one after it (it was done, and nobody knows). At the point the host is stopped dead: every
/// further call of it ends with <see cref="HostCrashedException"/> and does nothing. What the engine does between two crossings is in memory only, and lost.</para>
/// <para>The host is stopped within this process, so what the operating system would do at the death of a process is not part of it.</para>
/// </remarks>
public static class CrashPoints
{
    /// <summary>Runs a scenario once without a crash and once for each point.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Which points. Default: all, one crash each.</param>
    /// <exception cref="InvalidOperationException">The uninterrupted run fails, or two of them end differently.</exception>
    public static async Task<CrashReport> ExploreAsync(CrashScenario scenario, CrashOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        options ??= new CrashOptions();
        var seed = options.Seed ?? Random.Shared.Next();
        var expected = await CrashRun.UninterruptedAsync(scenario).ConfigureAwait(false);
        var (runs, crashes) = (0, 0);
        List<CrashFailure> failures = [];
        foreach (var points in Plans(options, expected.Points.Count, seed))
        {
            var run = new CrashRun(scenario, points);
            if (await run.FailsAsync(expected.Facts).ConfigureAwait(false) is { } failure)
            {
                failures.Add(failure);
            }

            runs++;
            crashes += run.Crashes;
        }

        return new CrashReport { Points = expected.Points, Expected = expected.Facts, Runs = runs, Crashes = crashes, Seed = seed, Failures = failures };
    }

    private static IEnumerable<IReadOnlyList<int>> Plans(CrashOptions options, int points, int seed)
    {
        foreach (var point in options.Only ?? [.. Enumerable.Range(1, points)])
        {
            yield return [point];
        }

        // Not for secrets: a seed makes the same runs again.
        var random = new Random(seed);
        for (var run = 0; run < options.RandomRuns; run++)
        {
            yield return [.. Enumerable.Range(0, options.CrashesPerRun).Select(_ => random.Next(1, points + 1))];
        }
    }
}
