using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>A pass counts for the files that were validated and for no others; what builds and tests leave behind does not stand in its way.</summary>
[Property("Requirement", "ENG-07")]
[TestFixture(true)]
[TestFixture(false)]
public sealed class BoundTreeTests(bool isGit)
{
    [Test]
    public async Task Files_that_the_validation_leaves_behind_do_not_void_its_pass()
    {
        var loop = await RunAsync("true", ["mkdir -p out && date +%N > out/log.txt"]);
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(loop.Iteration, Is.EqualTo(1));
    }

    [Test]
    public async Task Build_output_that_every_run_writes_anew_is_validated_once_more_and_passes()
    {
        var (loop, events) = await RunWithEventsAsync("mkdir out; echo 0 > out/app.dll", ["date +%N > out/app.dll", "test -s out/app.dll"]);
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(loop.Iteration, Is.EqualTo(1));
        Assert.That(events.OfType<EvidenceCompared>().Select(compared => (compared.Round, compared.UnexpectedCount)), Is.EqualTo([(1, 1), (2, 0)]));
        Assert.That(events.OfType<ValidationCompleted>().Count(), Is.EqualTo(4));
    }

    [Test]
    public async Task An_edit_after_a_validation_passed_is_validated_itself()
    {
        // The first run leaves a file that the same validation does not accept.
        var (loop, events) = await RunWithEventsAsync("echo good > a.txt", ["grep -q good a.txt && echo bad > a.txt"]);
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Failed));
        Assert.That(events.OfType<LoopCompleted>(), Is.Empty);
    }

    [Test]
    public async Task Files_that_change_in_every_run_and_never_the_same_ones_void_every_pass()
    {
        var loop = await RunAsync("for i in $(seq 40); do echo x > $i.txt; done", ["echo changed > $(grep -lx x *.txt | head -n 1)"]);
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Failed));
        Assert.That(loop.Reason!.Detail, Does.Contain("passed twice, but the pass does not count").And.Contain(".txt"));
    }

    [Test]
    public async Task A_file_that_a_validation_deletes_is_validated_as_gone()
    {
        var (loop, events) = await RunWithEventsAsync("echo x > a.txt", ["rm -f a.txt", "echo y > b.txt"]);
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(events.OfType<EvidenceCompared>().Select(compared => compared.Round), Is.EqualTo([1, 2]));
    }

    private async Task<LoopSnapshot> RunAsync(string work, string[] validations) => (await RunWithEventsAsync(work, validations)).Loop;

    private async Task<(LoopSnapshot Loop, IReadOnlyList<LoopEvent> Events)> RunWithEventsAsync(string work, string[] validations)
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script(work), definition => definition with
        {
            Protected = [],
            Validation = [.. validations.Select(command => new ValidationCommand { Command = command })],
            MaxIterations = 1,
        });
        var loop = await bench.RunAsync();
        return (loop, await bench.EventsAsync(loop));
    }
}
