using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Testing;
using LoopKit.Testing.Crashes;
using LoopKit.Tests.Engine.Evidence;

namespace LoopKit.Tests.Engine.Review;

/// <summary>What passes its validations is reviewed before the loop completes.</summary>
[Property("Requirement", "ENG-08")]
public sealed class ReviewScenarioTests
{
    private const string Approved = """{"verdict":"approved","notes":"good"}""";
    private const string Rejected = """{"verdict":"changes-requested","notes":"handle the empty file"}""";

    [Test]
    public async Task A_result_completes_the_loop_only_when_its_review_approves()
    {
        var script = new ScriptedModelBuilder()
            .Calls("run", new { command = "echo 42 > answer.txt" }).Says("I am done.")
            .Turn(turn => turn.Says(Rejected).Uses(100, 7))
            .Says("I did what the reviewer asked for.")
            .Turn(turn => turn.Says(Approved).Uses(100, 7));
        await using var bench = new EvidenceBench(isGit: true, script, definition => definition with { Review = new ReviewPolicy { Prompt = "Look for empty files." } });
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(loop.Reason!.Summary, Does.Contain("review approved"));
        Assert.That(loop.Iteration, Is.EqualTo(2));
        Assert.That(loop.Usage, Is.EqualTo(new TokenUsage(200, 14)));

        var events = await bench.EventsAsync(loop);
        Assert.That(await bench.PromptAsync(loop, 2), Does.Contain("Reviewer 1 asks for changes").And.Contain("handle the empty file"));
        Assert.That(events.OfType<ReviewCompleted>().Select(review => review.Verdict), Is.EqualTo([ReviewVerdict.ChangesRequested, ReviewVerdict.Approved]));
        Assert.That(Order(events, 1), Is.EqualTo("ValidationCompleted EvidenceCompared CheckpointCreated ReviewStarted ReviewCompleted IterationCompleted"));
        Assert.That(events.OfType<IterationCompleted>().Select(completed => completed.Passed), Is.EqualTo([false, true]));

        var shown = await bench.Host.Engine.ReadContentAsync(events.OfType<ReviewStarted>().First().Prompt);
        Assert.That(shown, Does.StartWith("Look for empty files.").And.Contain("# Goal").And.Contain("sh tests/check.sh").And.Contain("+42").And.Not.Contain("I am done."));
    }

    [Test]
    public async Task Praise_in_prose_is_asked_for_again_and_then_counts_as_a_request_for_changes()
    {
        var script = new ScriptedModelBuilder().Calls("run", new { command = "echo 42 > answer.txt" }).Says("Done.").Says("Approved! Great work.").Says("Approved, as I said.");
        await using var bench = new EvidenceBench(isGit: false, script, definition => definition with { Review = new ReviewPolicy(), MaxIterations = 1 });
        var loop = await bench.RunAsync();
        Assert.That(loop.Reason!.Code, Is.EqualTo(EndCode.MaxIterations));
        Assert.That(loop.Reason.Summary, Does.Contain("the review does not approve"));
        var reviews = (await bench.EventsAsync(loop)).OfType<ReviewCompleted>().ToList();
        Assert.That(reviews.Select(review => (review.Attempt, review.Verdict)), Is.EqualTo([(1, ReviewVerdict.Unparsed), (2, ReviewVerdict.Unparsed)]));
    }

    [Test]
    public async Task A_verdict_that_was_cut_off_at_the_output_limit_is_none()
    {
        var script = new ScriptedModelBuilder()
            .Calls("run", new { command = "echo 42 > answer.txt" }).Says("Done.")
            .Turn(turn => turn.Says(Approved).Finishes(TurnFinish.Length))
            .Turn(turn => turn.Says(Approved).Finishes(TurnFinish.Refusal));
        await using var bench = new EvidenceBench(isGit: false, script, definition => definition with { Review = new ReviewPolicy(), MaxIterations = 1 });
        Assert.That((await bench.RunAsync()).Status, Is.EqualTo(LoopStatus.Failed));
    }

    [Test]
    public async Task A_loop_whose_results_are_rejected_too_often_fails()
    {
        var script = new ScriptedModelBuilder().Calls("run", new { command = "echo 42 > answer.txt" }).Says("Done.").Says(Rejected).Says("Done.").Says(Rejected);
        await using var bench = new EvidenceBench(isGit: false, script, definition => definition with { Review = new ReviewPolicy { MaxRounds = 2 } });
        var loop = await bench.RunAsync();
        Assert.That(loop.Reason!.Code, Is.EqualTo(EndCode.ReviewRejected));
        Assert.That(loop.Reason.Detail, Is.EqualTo("handle the empty file"));
    }

    [Test]
    public async Task What_fails_its_validation_is_not_reviewed()
    {
        var script = new ScriptedModelBuilder().Says("I am sure that it is done.");
        await using var bench = new EvidenceBench(isGit: false, script, definition => definition with { Review = new ReviewPolicy(), MaxIterations = 1 });
        var loop = await bench.RunAsync();
        Assert.That((await bench.EventsAsync(loop)).OfType<ReviewStarted>(), Is.Empty);
    }

    [Test]
    public async Task A_provider_that_fails_in_a_review_is_called_again_after_a_wait()
    {
        var script = new ScriptedModelBuilder()
            .Calls("run", new { command = "echo 42 > answer.txt" }).Says("Done.").Fails(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(3)).Says(Approved);
        await using var bench = new EvidenceBench(isGit: false, script, definition => definition with { Review = new ReviewPolicy() });
        var began = bench.Host.Time.GetUtcNow();
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(bench.Host.Time.GetUtcNow() - began, Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(3)));
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task Wherever_a_host_is_killed_every_review_that_ended_counts_once()
    {
        var report = await CrashPoints.ExploreAsync(new ReviewScenario());
        await TestContext.Out.WriteLineAsync(report.ToString());
        Assert.That(report.Expected, Has.Some.StartsWith("Completed").And.Some.EqualTo("reviews: 1:1:ChangesRequested, 2:1:Approved, 2:2:Approved"));
        Assert.That(report.Failures, Is.Empty, report.ToString());
    }

    private static string Order(IEnumerable<LoopEvent> events, int iteration) => string.Join(' ', events
        .SkipWhile(loopEvent => loopEvent is not IterationStarted started || started.Iteration != iteration)
        .SkipWhile(loopEvent => loopEvent is not ValidationCompleted)
        .TakeWhile(loopEvent => loopEvent is not IterationStarted)
        .Select(loopEvent => loopEvent.GetType().Name));
}
