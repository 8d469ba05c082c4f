using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.People;

/// <summary>Wherever a host dies, what people said counts once, and nothing is called that was not approved.</summary>
[Property("Requirement", "ENG-13")]
[Property("Requirement", "STORE-04")]
public sealed class PeopleCrashTests
{
    [Test]
    public async Task Wherever_a_host_is_killed_the_people_are_heard_once_and_obeyed()
    {
        var report = await CrashPoints.ExploreAsync(new PeopleScenario(), new CrashOptions { RandomRuns = 10, CrashesPerRun = 2 });
        await TestContext.Out.WriteLineAsync($"{report}\n{string.Join('\n', report.Expected)}");
        Assert.That(report.Failures, Is.Empty, report.ToString());
        Assert.That(report.Points, Has.Count.GreaterThan(20));
    }
}
