using LoopKit.Engine;
using LoopKit.Starts;

namespace LoopKit.Tests.Starts;

/// <summary>When recurring loops start, also on days on which clocks jump.</summary>
[Property("Requirement", "SCHED-05")]
public sealed class CronTimesTests
{
    [TestCase("0 3 * * *", "UTC", "2026-01-02T03:00:00Z", "2026-01-03T03:00:00Z", TestName = "The_time_itself_is_not_after_itself")]
    [TestCase("*/15 9-17 * * 1-5", "UTC", "2026-01-02T17:50:00Z", "2026-01-05T09:00:00Z", TestName = "Working_days_only")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", TestName = "A_time_that_the_jump_forward_leaves_out_is_the_moment_of_the_jump")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", TestName = "A_time_that_the_jump_back_repeats_is_its_first")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", TestName = "And_does_not_come_twice")]
    public void Next(string cron, string zone, string after, string expected) =>
        Assert.That(CronTimes.Next(Spec(cron, zone), DateTimeOffset.Parse(after, null), TimeZoneInfo.Utc), Is.EqualTo(DateTimeOffset.Parse(expected, null)));

    [TestCase("0 3 * *", null, "is not a cron expression")]
    [TestCase("61 3 * * *", null, "is not a cron expression")]
    [TestCase("0 0 30 2 *", null, "never comes")]
    [TestCase("0 3 * * *", "Europe/Nowhere", "no time zone 'Europe/Nowhere'")]
    [TestCase(null, "UTC", "no cron expression")]
    public void What_is_wrong_is_said_before_a_loop_exists(string? cron, string? zone, string words) =>
        Assert.That(CronTimes.Problem(Spec(cron, zone), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc), Does.Contain(words));

    private static LoopSpec Spec(string? cron, string? zone) => new() { Goal = "x", Cron = cron, TimeZone = zone };
}
