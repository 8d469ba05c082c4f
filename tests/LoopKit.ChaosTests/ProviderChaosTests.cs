using System.Diagnostics;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;

namespace LoopKit.ChaosTests;

/// <summary>A provider that fails in every way, through the official SDK: the loops do not notice.</summary>
[Category("chaos")]
[Property("Requirement", "ENG-10")]
public sealed class ProviderChaosTests
{
    private static readonly RetryRules _retries = new()
    {
        FirstDelay = TimeSpan.FromMilliseconds(50),
        LongestDelay = TimeSpan.FromMilliseconds(500),
        LongestWish = TimeSpan.FromMilliseconds(500),
        LongestUsageWindow = TimeSpan.FromMilliseconds(500), // None: every wish is one for a retry.
    };

    private readonly ChaosForm _form = ChaosForm.Current;
    private readonly TokenLedger _ledger = new();

    [Test]
    [CancelAfter(1_800_000)]
    public async Task Loops_end_correctly_whatever_the_provider_does_and_never_call_more_often_than_they_may(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var plan = new FaultPlan(new Random(ChaosForm.Seed));
        var audit = new RateAudit(_form.RequestLimit, _form.RequestWindow, _form.Concurrency);
        await using var endpoint = new ChaosEndpoint(plan, audit, _retries.LongestWish, _form.Silence);
        await using var host = new ChaosHost(endpoint.Url, _form, _retries, _ledger);
        var names = Enumerable.Range(1, _form.Loops).Select(number => $"loop-{number}").ToList();
        var runs = await Task.WhenAll(names.Select(name => host.RunAsync(name, ChaosTask.Validation(name, _form.Iterations), cancellationToken)));
        await host.ReplayAsync();

        Report(plan, audit, endpoint.Requests, runs.SelectMany(run => run.Events).OfType<TurnFailed>(), watch.Elapsed);
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, (end, events, file)) in names.Zip(runs))
            {
                AssertDone(name, end, events, file);
            }

            AssertLedger(names);
            AssertFaults(plan, endpoint.Requests, [.. runs.SelectMany(run => run.Events)]);
            Assert.That(audit.Violations, Is.Zero, "calls above the limit");
            Assert.That(runs.SelectMany(run => run.Events).OfType<TurnCompleted>().Count(turn => turn.Waited is not null), Is.Positive, "the limit was felt");
            Assert.That(audit.DuringPauses, Is.LessThanOrEqualTo(plan.Fired[ProviderFault.RateLimited] * (_form.Concurrency - 1)), "only what was on its way comes during a pause");
        }
    }

    /// <summary>No failure used up an iteration or a turn, and every effect is there once.</summary>
    private void AssertDone(string name, LoopSnapshot end, IReadOnlyList<LoopEvent> events, string file)
    {
        Assert.That((end.Status, end.Reason?.Code), Is.EqualTo((LoopStatus.Completed, EndCode.ValidationPassed)), $"{name}: {end.Reason}");
        Assert.That(file, Is.EqualTo(ChaosTask.Content(name, _form.Iterations)), name);
        Assert.That(events.OfType<IterationStarted>().Count(), Is.EqualTo(_form.Iterations), name);
        Assert.That(events.OfType<TurnCompleted>().Count(), Is.EqualTo(3 * _form.Iterations), name);
        Assert.That(events.OfType<ToolStarted>().Count(), Is.EqualTo(4 * _form.Iterations), name);
        Assert.That(events.OfType<ToolCompleted>().Count(tool => tool.Outcome == ToolOutcome.Succeeded), Is.EqualTo((4 * _form.Iterations) - 1), $"{name}: all but the first read of a file that is not there yet");
    }

    private void AssertLedger(IReadOnlyList<string> names)
    {
        var expected = names.SelectMany(name => Enumerable.Range(1, _form.Iterations).Select(iteration => (name, iteration, ChaosTask.Token(name, iteration))));
        Assert.That(_ledger.Entries, Is.EquivalentTo(expected), "every token once, and whole");
    }

    private static void AssertFaults(FaultPlan plan, int requests, IReadOnlyList<LoopEvent> events)
    {
        foreach (var fault in Enum.GetValues<ProviderFault>())
        {
            Assert.That(plan.Fired.GetValueOrDefault(fault), Is.Positive, $"{fault} never fired");
        }

        var (completed, failed) = (events.OfType<TurnCompleted>().Count(), events.OfType<TurnFailed>().ToList());
        Assert.That(completed + failed.Count, Is.EqualTo(requests), "every request is in the journal, and nobody below LoopKit repeats one");
        Assert.That(failed, Has.Count.GreaterThanOrEqualTo(requests - plan.Fired[ProviderFault.None]));
        Assert.That(failed, Has.All.Property(nameof(TurnFailed.RetryAt)).Not.Null);
        Assert.That(failed.Count(failure => failure.Kind == ModelFailureKind.Timeout), Is.GreaterThanOrEqualTo(plan.Fired[ProviderFault.Hang]), "silences were ended");
    }

    private void Report(FaultPlan plan, RateAudit audit, int requests, IEnumerable<TurnFailed> failures, TimeSpan time)
    {
        var fired = plan.Fired.Where(fault => fault.Key != ProviderFault.None).Sum(fault => fault.Value);
        var faults = string.Join(", ", plan.Fired.OrderBy(fault => fault.Key).Select(fault => $"{fault.Key} {fault.Value}"));
        var kinds = string.Join(", ", failures.GroupBy(failure => failure.Kind).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}"));
        var line = $"provider chaos | {fired} | {_form.Loops * _form.Iterations} iterations of {_form.Loops} loops, {requests} requests in {time.TotalSeconds:0} s ({faults}; journalled: {kinds}); "
            + $"at most {audit.MostInWindow} of {_form.RequestLimit} requests in {_form.RequestWindow.TotalSeconds:0} s and {audit.MostAtOnce} of {_form.Concurrency} at once, "
            + $"{audit.Violations} violations, {audit.DuringPauses} on their way when a pause began | seed {ChaosForm.Seed}";
        TestContext.Out.WriteLine(line);
        if (Environment.GetEnvironmentVariable("LOOPKIT_FAULT_REPORT") is { Length: > 0 } report)
        {
            File.AppendAllText(report, line + "\n");
        }
    }
}
