using LoopKit.Events;
using LoopKit.Watchdog;

namespace LoopKit.Tests.Watchdog;

/// <summary>Each policy as a table of histories: those that mean stuck, and the healthy ones that only look like it.</summary>
[Property("Requirement", "ENG-14")]
public sealed class WatchdogPolicyTests
{
    [TestCase("a a a", "x x x", true)]
    [TestCase("b a a a", "x x x x", true)]
    [TestCase("a a", "x x", false)]
    [TestCase("a a b", "x x x", false)]
    [TestCase("a a a", "x x y", false)]
    [TestCase("a b c d e f", "x x x x x x", false)]
    [TestCase("a a a b", "x x x x", false)]
    public void No_progress_is_the_same_files_and_the_same_validation(string trees, string validations, bool stuck) =>
        Assert.That(Says(new NoProgressPolicy(), History(trees, validations)), Is.EqualTo(stuck));

    [Test]
    public void In_a_plain_directory_unchanged_files_are_the_same_files()
    {
        var iterations = History("a a a", "x x x").Select(iteration => iteration with { Tree = null, Changed = false }).ToList();
        Assert.That(Says(new NoProgressPolicy(), iterations), Is.True);
        Assert.That(Says(new NoProgressPolicy(), [.. iterations.Select(iteration => iteration with { Changed = true })]), Is.False);
    }

    [Test]
    public void An_iteration_that_could_not_validate_is_no_sign_of_no_progress() =>
        Assert.That(Says(new NoProgressPolicy(), [.. History("a a a", "x x x").Select(iteration => iteration with { Validation = null })]), Is.False);

    [TestCase("a b a b", true)]
    [TestCase("c a b a b", true)]
    [TestCase("a b c a b c", true)]
    [TestCase("a b a c", false)]
    [TestCase("a b a", false)]
    [TestCase("a a a a", false)]
    [TestCase("a b c d e f g h", false)]
    [TestCase("a b a b c", false)]
    public void Oscillation_is_the_same_versions_in_the_same_order(string trees, bool stuck) =>
        Assert.That(Says(new OscillationPolicy(), History(trees)), Is.EqualTo(stuck));

    [Test]
    public void The_same_call_with_the_same_result_58_times_is_stuck() => Assert.That(SaysOf(Calls(58, _ => "same")), Is.True);

    [Test]
    public void Polling_whose_result_changes_is_progress() => Assert.That(SaysOf(Calls(58, index => $"{index} %")), Is.False);

    [Test]
    public void The_same_few_calls_in_a_circle_are_stuck_and_many_different_ones_are_not()
    {
        var circle = Enumerable.Range(0, 30).Select(index => new CallObservation($"tool{index % 3}", "{}", "same", ToolOutcome.Succeeded, 1)).ToList();
        Assert.That(SaysOf(circle), Is.True);
        Assert.That(SaysOf([.. circle.Take(20)]), Is.False);
        Assert.That(SaysOf([.. Enumerable.Range(0, 60).Select(index => new CallObservation("read", $"file{index % 5}", "same", ToolOutcome.Succeeded, 1))]), Is.False);
        Assert.That(SaysOf([.. circle, new CallObservation("edit", "{}", "other", ToolOutcome.Succeeded, 1)]), Is.False);
    }

    [Test]
    public void Done_said_again_over_files_that_failed_is_a_malformed_completion()
    {
        var claimed = History("a a a", "x x x").Select(iteration => iteration with { ClaimedDone = true, Changed = false }).ToList();
        Assert.That(Says(new MalformedCompletionPolicy(), claimed), Is.True);
        Assert.That(Says(new MalformedCompletionPolicy(), History("a a a", "x x x")), Is.False);
        Assert.That(Says(new MalformedCompletionPolicy(), [.. History("a b c d e", "x x x x x").Select(iteration => iteration with { ClaimedDone = true })]), Is.False);
    }

    [Test]
    public void Completion_signalled_in_a_wrong_form_only_is_a_malformed_completion()
    {
        var malformed = History("a a", "x y").Select(iteration => iteration with { MalformedClaims = 1, Changed = false }).ToList();
        Assert.That(Says(new MalformedCompletionPolicy(), malformed), Is.True);
        Assert.That(Says(new MalformedCompletionPolicy(), [.. malformed.Select(iteration => iteration with { ClaimedDone = true })]), Is.False);
    }

    [TestCase(TurnsEnd.Refused, true)]
    [TestCase(TurnsEnd.ContentFiltered, true)]
    [TestCase(TurnsEnd.EmptyReply, true)]
    [TestCase(TurnsEnd.Stuck, true)]
    [TestCase(TurnsEnd.IterationTimeout, true)]
    [TestCase(TurnsEnd.EndOfTurn, false)]
    [TestCase(TurnsEnd.CompletionSignalled, false)]
    [TestCase(TurnsEnd.MaxTurns, false)]
    public void Iterations_that_come_to_nothing_are_failures(TurnsEnd end, bool stuck)
    {
        var iterations = History("a a a", "x y z").Select(iteration => iteration with { TurnsEnd = end, Changed = false }).ToList();
        Assert.That(Says(new ConsecutiveFailuresPolicy(), iterations), Is.EqualTo(stuck));
        Assert.That(Says(new ConsecutiveFailuresPolicy(), [.. iterations.Select(iteration => iteration with { Changed = true })]), Is.False);
    }

    [Test]
    public void A_slow_loop_that_changes_something_each_time_is_never_stuck()
    {
        var iterations = Enumerable.Range(1, 24).Select(number => Iteration(number, $"tree{number}", "always the same failure") with { ClaimedDone = true, TurnsEnd = TurnsEnd.MaxTurns }).ToList();
        foreach (IWatchdogPolicy policy in (IWatchdogPolicy[])[new NoProgressPolicy(), new OscillationPolicy(), new MalformedCompletionPolicy(), new ConsecutiveFailuresPolicy()])
        {
            Assert.That(policy.ExamineIterations(iterations, policy.DefaultThreshold), Is.Null, policy.Name);
        }
    }

    [Test]
    public void An_iteration_that_changed_files_got_on_whatever_its_calls_were()
    {
        var chain = new WatchdogChain([new RepeatedCallsPolicy()]);
        var (changed, settings) = (History("a"), new WatchdogSettings());
        Assert.That(chain.AtIterationEnd(settings, changed, Calls(58, _ => "same")), Is.Empty);
        Assert.That(chain.AtIterationEnd(settings, [changed[0] with { Changed = false }], Calls(58, _ => "same")), Has.Count.EqualTo(1));
        Assert.That(chain.AmongCalls(settings, Calls(58, _ => "same")), Has.Count.EqualTo(1), "the model is told in any case");
    }

    [Test]
    public void A_threshold_can_be_changed_and_a_policy_switched_off()
    {
        var chain = new WatchdogChain([new NoProgressPolicy()]);
        IReadOnlyList<WatchdogSignal> Ask(int threshold) =>
            chain.AtIterationEnd(new WatchdogSettings { Thresholds = new Dictionary<string, int> { ["no-progress"] = threshold } }, History("a a a", "x x x"), []);
        Assert.That(Ask(3), Has.Count.EqualTo(1));
        Assert.That(Ask(4), Is.Empty);
        Assert.That(Ask(0), Is.Empty);
    }

    private static bool Says(IWatchdogPolicy policy, IReadOnlyList<IterationObservation> iterations)
    {
        var signal = policy.ExamineIterations(iterations, policy.DefaultThreshold);
        Assert.That(signal?.Policy, Is.EqualTo(policy.Name).Or.Null);
        Assert.That(signal?.Evidence, Is.Null.Or.Not.Empty);
        return signal is not null;
    }

    private static bool SaysOf(IReadOnlyList<CallObservation> calls) => new RepeatedCallsPolicy().ExamineCalls(calls, new RepeatedCallsPolicy().DefaultThreshold) is not null;

    private static List<CallObservation> Calls(int count, Func<int, string> result) => Enumerable.Range(0, count)
        .Select(index => result(index))
        .GroupBy(text => text)
        .Select(group => new CallObservation("run", """{"command":"gh run view"}""", group.Key, ToolOutcome.Succeeded, group.Count()))
        .ToList();

    private static List<IterationObservation> History(string trees, string? validations = null) =>
        [.. trees.Split(' ').Select((tree, index) => Iteration(index + 1, tree, validations?.Split(' ')[index] ?? "x"))];

    private static IterationObservation Iteration(int number, string tree, string validation) => new()
    {
        Iteration = number,
        TurnsEnd = TurnsEnd.EndOfTurn,
        ToolCalls = 1,
        Changed = true,
        Tree = tree,
        Validation = validation,
        Measure = new ValidationMeasure(0),
    };
}
