using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;

namespace LoopKit.Cli.Tests;

/// <summary>When a run is killed, and how its journal shows afterwards that it really was killed then.</summary>
/// <param name="Name">The moment in words.</param>
/// <param name="ComesAsync">Waits for it.</param>
/// <param name="WasHit">Whether the journal of the completed loop, or what the loop left outside its worktree, shows it.</param>
/// <param name="Slow">The step that takes its time.</param>
internal sealed record KillMoment(string Name, Func<KillScene, LoopKitProcess, Task> ComesAsync, Func<KillScene, Journal, bool> WasHit, string Slow = "")
{
    public static IReadOnlyList<KillMoment> All { get; } =
    [
        AtEvent("at the very start", "loop-started"),
        AtEvent("before the first model call", "workspace-prepared"),
        new("in a model call", (_, run) => run.UntilEventAsync("turn-started"), (_, journal) => journal.Count<TurnStarted>(turn => turn is { Iteration: 1, Turn: 1 }) == 2, "model"),
        AtEvent("after a model call", "turn-completed"),
        AtEvent("when a tool is about to start", "tool-started", 2),
        new("in a tool", (scene, _) => KillScene.UntilAsync(scene.Calls, 1), (_, journal) => journal.Count<ToolCompleted>(IsUnknownIn(1)) == 1, "first"),
        AtEvent("after a tool", "tool-completed", 2),
        // The intent of a validation need not be durable yet, since it may run twice: that it did run twice is the proof.
        new("in a validation", (scene, _) => KillScene.UntilAsync(scene.Validations, 1), (scene, journal) => File.ReadAllLines(scene.Validations).Length == journal.Count<ValidationCompleted>(_ => true) + 1, "validation"),
        AtEvent("in a checkpoint", "validation-completed"),
        AtEvent("after a checkpoint", "iteration-completed"),
        new("in a tool of the second iteration", (scene, _) => KillScene.UntilAsync(scene.Calls, 2), (_, journal) => journal.Count<ToolCompleted>(IsUnknownIn(2)) == 1, "second"),
    ];

    public override string ToString() => Name;

    private static KillMoment AtEvent(string name, string type, int times = 1) => new(
        name,
        async (_, run) =>
        {
            for (var time = 1; time <= times; time++)
            {
                await run.UntilEventAsync(type);
            }
        },
        (_, journal) => journal.All<HostAttached>().Count > 0);

    private static Func<ToolCompleted, bool> IsUnknownIn(int iteration) => tool => tool.Outcome == ToolOutcome.Unknown && tool.Iteration == iteration;
}
