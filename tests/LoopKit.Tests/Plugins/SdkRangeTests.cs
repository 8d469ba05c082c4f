using LoopKit.Plugins;

namespace LoopKit.Tests.Plugins;

public sealed class SdkRangeTests
{
    [TestCase(">=0.1 <0.2", "0.1.0.0", true)]
    [TestCase(">=0.1 <0.2", "0.1.9.3", true)]
    [TestCase(">=0.1 <0.2", "0.2.0.0", false)]
    [TestCase(">=0.1 <0.2", "0.0.9.0", false)]
    [TestCase("=0.1", "0.1.0.0", true)]
    [TestCase(">0.1", "0.1.0.0", false)]
    [TestCase("<=1.2.3", "1.2.3.0", true)]
    public void A_version_is_in_a_range_when_all_comparisons_hold(string text, string version, bool expected)
    {
        Assert.That(SdkRange.TryParse(text, out var range), Is.True);
        Assert.That(range!.Contains(Version.Parse(version)), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("0.1")]
    [TestCase(">=")]
    [TestCase(">=1")]
    [TestCase(">=a.b")]
    [TestCase("^0.1")]
    [TestCase(">= 0.1")]
    public void Anything_else_is_not_a_range(string text) => Assert.That(SdkRange.TryParse(text, out _), Is.False);
}
