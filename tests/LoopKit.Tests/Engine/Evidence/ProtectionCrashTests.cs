using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>Wherever a host dies while it looks at protected files or puts them back, the same files are put back and the model is told.</summary>
[Property("Requirement", "ENG-07")]
[Property("Requirement", "STORE-04")]
public sealed class ProtectionCrashTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Wherever_a_host_is_killed_protected_files_are_put_back_and_told(bool isGit)
    {
        // Git takes its time: there, every second point from the first iteration's tools to the second iteration.
        var points = isGit ? Enumerable.Range(23, 9).Select(half => half * 2) : null;
        var report = await CrashPoints.ExploreAsync(new ProtectionScenario(isGit), new CrashOptions { Only = points?.ToList() });
        await TestContext.Out.WriteLineAsync(report.ToString());
        Assert.That(report.Expected, Has.Some.EqualTo("told: True").And.Some.EqualTo("restored: 1:2").And.Some.StartsWith("Completed"));
        Assert.That(report.Failures, Is.Empty, report.ToString());
    }
}
