using LoopKit.Engine;
using LoopKit.Models;

namespace LoopKit.Tests.Engine;

[Property("Requirement", "ENG-10")]
public sealed class RetryPolicyTests
{
    private static readonly RetryRules _rules = new();

    [TestCase(1, 1.0)]
    [TestCase(2, 2.0)]
    [TestCase(5, 16.0)]
    [TestCase(9, 256.0)]
    [TestCase(10, 300.0)]
    [TestCase(1000, 300.0)]
    public void Back_off_doubles_up_to_its_end(int failures, double seconds) =>
        Assert.That(RetryPolicy.DelayAfter(failures, null, jitter: 0, _rules), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(0.25, 3.0)]
    [TestCase(1.0, 0.0)]
    public void Jitter_takes_any_part_off(double jitter, double seconds) =>
        Assert.That(RetryPolicy.DelayAfter(3, null, jitter, _rules), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(7, 7)]
    [TestCase(-5, 0)]
    [TestCase(1_000_000, 900)]
    public void A_providers_wish_counts_within_bounds(int wish, int expected) =>
        Assert.That(RetryPolicy.DelayAfter(1, TimeSpan.FromSeconds(wish), jitter: 0.5, _rules), Is.EqualTo(TimeSpan.FromSeconds(expected)));

    [TestCase(1, 0.0, 1.0)]
    [TestCase(3, 1.0, 2.0)]
    [TestCase(1000, 0.0, 60.0)]
    public void Journals_from_before_the_rules_were_recorded_reckon_as_then(int failures, double jitter, double seconds) =>
        Assert.That(RetryPolicy.DelayAfter(failures, null, jitter, rules: null), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(ModelFailureKind.Overloaded, 49, 0, true)]
    [TestCase(ModelFailureKind.Overloaded, 50, 0, false)]
    [TestCase(ModelFailureKind.CutStream, 9, 9, true)]
    [TestCase(ModelFailureKind.CutStream, 10, 10, false)]
    [TestCase(ModelFailureKind.Overloaded, 49, 9, true)]
    [TestCase(ModelFailureKind.BadRequest, 1, 0, false)]
    [TestCase(ModelFailureKind.Unauthorized, 1, 0, false)]
    public void Failures_and_broken_replies_have_caps_of_their_own(ModelFailureKind kind, int failures, int broken, bool repeats) =>
        Assert.That(RetryPolicy.Repeats(kind, failures, broken, _rules), Is.EqualTo(repeats));

    [TestCase(9, true)]
    [TestCase(10, false)]
    public void Journals_from_before_the_rules_were_recorded_give_up_as_then(int failures, bool repeats) =>
        Assert.That(RetryPolicy.Repeats(ModelFailureKind.Overloaded, failures, 0, rules: null), Is.EqualTo(repeats));
}
