using LoopKit.Engine;
using LoopKit.Storage;
using LoopKit.Testing.Journals;

namespace LoopKit.Testing.Crashes;

/// <summary>One run of a scenario: hosts that are killed one after the other, and a last one that is not.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="points">The crossing at which each host is killed.</param>
internal sealed class CrashRun(CrashScenario scenario, IReadOnlyList<int> points)
{
    /// <summary>Whoever drives a dead host gets an exception at its next call; this long it may take to notice.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly CrashStage _stage = new(Directory.CreateTempSubdirectory("loopkit-crash-").FullName);
    private InMemoryLoopStore? _memory;

    /// <summary>How many hosts died.</summary>
    public int Crashes => _stage.Crashes.Count;

    public static async Task<(IReadOnlyList<string> Points, IReadOnlyList<string> Facts)> UninterruptedAsync(CrashScenario scenario)
    {
        var first = await new CrashRun(scenario, []).RunAsync().ConfigureAwait(false);
        var second = await new CrashRun(scenario, []).RunAsync().ConfigureAwait(false);
        return Difference(first.Facts, second.Facts) is { } difference
            ? throw new InvalidOperationException($"Two runs without a crash end differently, so crashes cannot be judged: {difference}")
            : first;
    }

    /// <summary>Makes the run and says how it failed; <see langword="null"/> when it ended as expected.</summary>
    public async Task<CrashFailure?> FailsAsync(IReadOnlyList<string> expected)
    {
        string? explanation;
        try
        {
            explanation = Difference(expected, (await RunAsync().ConfigureAwait(false)).Facts);
        }
        catch (Exception exception)
        {
            explanation = exception.ToString();
        }

        return explanation is null ? null : new CrashFailure(points, _stage.Crashes, explanation);
    }

    private static string? Difference(IReadOnlyList<string> expected, IReadOnlyList<string> actual) => expected.SequenceEqual(actual)
        ? null
        : $"without a crash: {string.Join(" | ", expected.Except(actual))}; now: {string.Join(" | ", actual.Except(expected))}";

    private async Task<(IReadOnlyList<string> Points, IReadOnlyList<string> Facts)> RunAsync()
    {
        try
        {
            Directory.CreateDirectory(_stage.Workspace);
            if (scenario.Transcript is { } transcript)
            {
                await File.WriteAllTextAsync(Path.Combine(_stage.Directory, "transcript.yaml"), transcript).ConfigureAwait(false);
            }

            await scenario.PrepareAsync(_stage).ConfigureAwait(false);
            for (var host = 0; ; host++)
            {
                var gate = new CrashGate(host < points.Count ? points[host] : null);
                if (await LiveAsync(gate).ConfigureAwait(false) is { } facts)
                {
                    return (gate.Crossings, facts);
                }
            }
        }
        finally
        {
            Directory.Delete(_stage.Directory, recursive: true);
        }
    }

    /// <summary>The life of one host. <see langword="null"/> when it was killed.</summary>
    private async Task<IReadOnlyList<string>?> LiveAsync(CrashGate gate)
    {
        var store = scenario.OpenStore(_stage) ?? (_memory ??= new InMemoryLoopStore(_stage.Time));
        try
        {
            return await LiveAsync(gate, store).ConfigureAwait(false);
        }
        finally
        {
            // The store in memory goes on; a store on disk is opened again by the next host.
            _memory?.EndHosts();
            await store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<string>?> LiveAsync(CrashGate gate, ILoopStore store)
    {
        _stage.Ledger.Gate = gate;
        var host = InMemoryTestHost.Create(
            _stage.Directory, ownsDirectory: false, _stage.Time, store, memory: null, builder => scenario.Configure(builder, _stage), gate);
        var story = TellAsync(host, store, gate);
        await Task.WhenAny(story, gate.Crashed).ConfigureAwait(false);
        gate.Disarm();
        host.ReplaysAtEnd = !gate.IsClosed;
        await host.DisposeAsync().ConfigureAwait(false);
        if (!gate.IsClosed)
        {
            return await story.ConfigureAwait(false);
        }

        _stage.AddCrash(await gate.Crashed.ConfigureAwait(false));
        await ((Task)story).WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!story.IsCompleted)
        {
            throw new InvalidOperationException($"{nameof(CrashScenario.DriveAsync)} goes on although its host is dead. Let {nameof(HostCrashedException)} pass.");
        }

        return null;
    }

    private async Task<IReadOnlyList<string>> TellAsync(InMemoryTestHost host, ILoopStore store, CrashGate gate)
    {
        if (_stage.Crashes.Count > 0)
        {
            await host.RecoverAsync().ConfigureAwait(false);
        }

        await scenario.DriveAsync(host, _stage).ConfigureAwait(false);
        await host.RunToIdleAsync().ConfigureAwait(false);
        var facts = await scenario.ObserveAsync(host, _stage).ConfigureAwait(false);
        gate.ThrowIfClosed();
        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All).ConfigureAwait(false))
        {
            var violations = await JournalRules.ViolationsAsync(store, loop.Id).ConfigureAwait(false);
            if (violations.Count > 0)
            {
                throw new InvalidOperationException(string.Join('\n', violations));
            }
        }

        return facts;
    }
}
