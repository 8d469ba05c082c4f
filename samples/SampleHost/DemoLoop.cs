using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;

namespace LoopKit.Samples.Hosting;

/// <summary>One of the loops that the sample runs side by side.</summary>
/// <param name="Name">Its name, and that of its test suite and its transcript.</param>
/// <param name="Color">The terminal colour of its lines.</param>
/// <param name="Goal">What it is to reach.</param>
internal sealed record DemoLoop(string Name, string Color, string Goal)
{
    public static IReadOnlyList<DemoLoop> All { get; } =
    [
        new("slugify", "36", "Mend slugify.sh: lower-case letters and digits, with single hyphens in between."),
        new("wordfreq", "33", "Make wordfreq.sh count words as the README says. Check the sum with count_words."),
        new("roman", "35", "Write roman.sh: Roman numerals for 1 to 3999, exit code 2 for everything else."),
    ];

    /// <summary>How often a validation command really ran and failed.</summary>
    public int FailedValidations { get; private init; }

    /// <summary>How the loop ended; <see langword="null"/> before that.</summary>
    public LoopSnapshot? End { get; private init; }

    public bool Completed => End is { Status: LoopStatus.Completed };

    /// <summary>The model for real work, by the key that is there.</summary>
    public static string? LiveModel() =>
        Environment.GetEnvironmentVariable("ANTHROPIC_API_KEY") is { Length: > 0 } ? "anthropic:claude-sonnet-4-5"
        : Environment.GetEnvironmentVariable("OPENAI_API_KEY") is { Length: > 0 } ? "openai:gpt-5"
        : null;

    /// <summary>Runs the loop until it is at rest and shows what happens.</summary>
    public async Task<DemoLoop> RunAsync(ILoopEngine engine, DemoDirectory demo, string? model, CancellationToken cancellationToken)
    {
        var id = LoopId.New(TimeProvider.System);
        await engine.StartAsync(id, SpecFor(demo, model), cancellationToken);
        var failures = 0;
        await foreach (var recorded in engine.WatchAsync(id, cancellationToken: cancellationToken))
        {
            Screen.Write(this, recorded);
            failures += recorded.Event is ValidationCompleted { Receipt: { Passed: false, ExitCode: not null } } ? 1 : 0;
            if (recorded.Event is LoopBlocked)
            {
                break;
            }
        }

        return this with { End = await engine.WaitForRestAsync(id, cancellationToken), FailedValidations = failures };
    }

    private LoopSpec SpecFor(DemoDirectory demo, string? model) => new()
    {
        Name = Name,
        Goal = Goal,
        Repository = demo.Repository,
        Model = ModelRef.Parse(model ?? $"scripted:{Path.Combine(AppContext.BaseDirectory, "demo", "transcripts", Name + ".yaml")}"),
        Validation = [new ValidationCommand { Command = $"sh tests/run.sh {Name}" }],
        MaxIterations = 10,
    };
}
