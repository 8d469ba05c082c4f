using LoopKit.Definitions.Yaml;

namespace LoopKit.Tests.Definitions;

public sealed class DurationTextTests
{
    [TestCase("90s", 90)]
    [TestCase("5m", 300)]
    [TestCase("1h30m", 5_400)]
    [TestCase("2d", 172_800)]
    [TestCase("1h0m5s", 3_605)]
    [TestCase("00:10:00", 600)]
    [TestCase("1:02:03", 3_723)]
    [TestCase("00:00:00.2", 0.2)]
    [TestCase("7d", 604_800)]
    public void Durations_are_read(string text, double seconds)
    {
        Assert.That(DurationText.TryParse(text, out var duration), Is.True);
        Assert.That(duration, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Property("Requirement", "DEF-03")]
    [TestCase("")]
    [TestCase("0s")]
    [TestCase("00:00:00")]
    [TestCase("-5m")]
    [TestCase("5")]
    [TestCase("5 m")]
    [TestCase("m")]
    [TestCase("1m1h")]
    [TestCase("1m1m")]
    [TestCase("5x")]
    [TestCase("1.5h")]
    [TestCase("10:00")]
    [TestCase("-00:10:00")]
    [TestCase("00:60:00")]
    [TestCase("8d")]
    [TestCase("9999999s")]
    [TestCase("99999999999999999999h")]
    [TestCase("infinite")]
    public void Bad_durations_are_refused(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);
}
