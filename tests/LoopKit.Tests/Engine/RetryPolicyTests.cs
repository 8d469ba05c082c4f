using LoopKit.Engine;

namespace LoopKit.Tests.Engine;

public sealed class RetryPolicyTests
{
    [TestCase(1, 1.0)]
    [TestCase(2, 2.0)]
    [TestCase(5, 16.0)]
    [TestCase(7, 60.0)]
    [TestCase(1000, 60.0)]
    public void Back_off_doubles_up_to_a_minute(int failures, double seconds) =>
        Assert.That(RetryPolicy.DelayAfter(failures, null, jitter: 0), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void Jitter_takes_at_most_half_off() =>
        Assert.That(RetryPolicy.DelayAfter(3, null, jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(2)));

    [TestCase(7, 7)]
    [TestCase(-5, 0)]
    [TestCase(1_000_000, 900)]
    [Property("Requirement", "ENG-10")]
    public void A_providers_wish_counts_within_bounds(int wish, int expected) =>
        Assert.That(RetryPolicy.DelayAfter(1, TimeSpan.FromSeconds(wish), jitter: 0.5), Is.EqualTo(TimeSpan.FromSeconds(expected)));
}
