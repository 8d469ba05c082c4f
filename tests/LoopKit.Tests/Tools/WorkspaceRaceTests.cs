using System.Runtime.InteropServices;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-02")]
public sealed class WorkspaceRaceTests : IDisposable
{
    private const int MinTurns = 3000;
    private const int MaxTurns = 1_000_000;
    private const int MinReads = 500;
    private const int MinWrites = 100;
    private const int WorkingDirectory = -100;
    private const uint Exchange = 2;
    private readonly TestWorkspace _workspace = new();
    private long _flips;

    public void Dispose() => _workspace.Dispose();

    [Test]
    public async Task A_parent_that_flips_between_directory_and_link_lets_nothing_escape()
    {
        _workspace.Put("dir/canary.txt", "inside");
        using var stop = new CancellationTokenSource();
        var flipper = Task.Run(() => Flip(stop.Token));
        await Poll(() => Interlocked.Read(ref _flips) > 0);

        var (read, written, refused) = (0, 0, 0);
        for (var turn = 0; turn < MinTurns || ((read < MinReads || written < MinWrites) && turn < MaxTurns); turn++)
        {
            read += Attempt(() => Assert.That(_workspace.Read("dir/canary.txt"), Is.EqualTo("inside")), ref refused);
            read += Attempt(() => Assert.That(_workspace.Files.List("dir"), Has.No.Member(TestWorkspace.OnlyOutside)), ref refused);
            written += Attempt(() => _workspace.Files.Write(turn % 2 == 0 ? "dir/new.txt" : "dir/deeper/new.txt", "x"u8), ref refused);
        }

        await stop.CancelAsync();
        await flipper;
        TestContext.Out.WriteLine($"{_flips} flips, {read} reads, {written} writes, {refused} refused");
        Assert.That(_flips, Is.GreaterThan(1000), "the race was not run");
        Assert.That(read, Is.AtLeast(MinReads));
        Assert.That(written, Is.AtLeast(MinWrites));
        Assert.That(refused, Is.AtLeast(MinReads), "both sides of the flip were met");
        _workspace.AssertOutsideIsUntouched();
    }

    private static int Attempt(Action action, ref int refused)
    {
        try
        {
            action();
            return 1;
        }
        catch (ToolException)
        {
            refused++;
            return 0;
        }
    }

    private static async Task Poll(Func<bool> condition) =>
        Assert.That(await LoopKit.Sandbox.Poll.UntilAsync(condition, TimeSpan.FromSeconds(30)), Is.True);

    /// <summary>Swaps the directory and a link to the outside, in one step of the kernel, so that the path is always one of them.</summary>
    private void Flip(CancellationToken cancellationToken)
    {
        _workspace.Link("link", _workspace.Outside);
        var (path, link) = (_workspace.At("dir"), _workspace.At("link"));
        while (!cancellationToken.IsCancellationRequested || new DirectoryInfo(path).LinkTarget is not null)
        {
            Assert.That(Rename(WorkingDirectory, path, WorkingDirectory, link, Exchange), Is.Zero);
            Interlocked.Increment(ref _flips);
        }
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Rename(int fromDirectory, string from, int toDirectory, string to, uint flags);
}
