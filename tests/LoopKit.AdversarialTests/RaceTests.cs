using System.Runtime.InteropServices;
using LoopKit.AdversarialTests.Oracle;
using LoopKit.Tools;

namespace LoopKit.AdversarialTests;

/// <summary>A parent that is swapped with a link to the outside while tools work below it.</summary>
[Platform("Linux")]
[Property("Requirement", "TOOL-02")]
public sealed class RaceTests : IDisposable
{
    private const int WorkingDirectory = -100;
    private const uint Exchange = 2;
    private const int Enough = 100;
    private const int MaxRounds = 1_000_000;

    private static readonly string[] _typed = [ToolErrors.OutsideRoot, ToolErrors.NotFound, ToolErrors.NotRegular, ToolErrors.NotRead, ToolErrors.NotUnique, ToolErrors.ChangedSinceRead, ToolErrors.Denied];

    private readonly ToolBench _bench = new();
    private long _flips;
    private volatile bool _isEnough;

    public void Dispose() => _bench.Dispose();

    [TestCase("read", "grep", "list")]
    [TestCase("write", "edit", "multi_edit")]
    [Property("Threat", "PATH-08")]
    public async Task A_parent_that_flips_between_directory_and_link_lets_no_tool_out(params string[] tools)
    {
        _bench.Place.Put("dir/canary.txt", "inside, never");
        _bench.Place.Link("link", _bench.Place.Outside);
        var flipper = Task.Factory.StartNew(Flip, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var (done, refused, met) = (0, 0, new HashSet<string>());
        for (var round = 0; round < MaxRounds && !(Interlocked.Read(ref _flips) >= AdversarialForm.Flips && done >= Enough && refused >= Enough); round++)
        {
            foreach (var tool in tools)
            {
                var outcome = await _bench.CallAsync(tool, FileTools.Arguments(tool, tool is "list" or "grep" ? "dir" : "dir/canary.txt"));
                Assert.That(outcome.Text.Contains(Canaries.Mark, StringComparison.Ordinal) || outcome.Text.Contains(AttackPlace.OnlyOutside, StringComparison.Ordinal), Is.False, outcome.Text);
                Assert.That(outcome.Error, Is.Null.Or.AnyOf(_typed), outcome.Text);
                (done, refused) = outcome.Error is null ? (done + 1, refused) : (done, refused + 1);
                met.Add(outcome.Error ?? "");
            }
        }

        _isEnough = true;
        await flipper;
        TestContext.Out.WriteLine($"{_flips} flips, {done} calls done, {refused} refused");
        Assert.That(_flips, Is.AtLeast(AdversarialForm.Flips));
        Assert.That((done, refused), Is.GreaterThanOrEqualTo((Enough, Enough)), "both sides of the flip were not met often enough");
        Assert.That(met, Does.Contain(ToolErrors.OutsideRoot));
        await _bench.AssertUnharmedAsync();
    }

    /// <summary>Swaps the directory and the link in one step of the kernel, so that the path is always one of them.</summary>
    private void Flip()
    {
        var (path, link) = (_bench.Place.At("dir"), _bench.Place.At("link"));
        while (!_isEnough || new DirectoryInfo(path).LinkTarget is not null)
        {
            Assert.That(Rename(WorkingDirectory, path, WorkingDirectory, link, Exchange), Is.Zero);
            Interlocked.Increment(ref _flips);
        }
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Rename(int fromDirectory, string from, int toDirectory, string to, uint flags);
}
