using Cronos;
using LoopKit.Engine;

namespace LoopKit.Starts;

/// <summary>When a recurring loop starts. Where clocks jump, a time that does not exist is the moment of the jump, and one that comes twice is its first.</summary>
internal static class CronTimes
{
    /// <summary>What is wrong with a specification's schedule, and what to write; <see langword="null"/> when nothing is.</summary>
    public static string? Problem(LoopSpec spec, DateTimeOffset now, TimeZoneInfo local)
    {
        if (spec.Cron is not { } cron)
        {
            return spec.TimeZone is null ? null : "A time zone is given and no cron expression. Give both, or neither.";
        }

        if (!CronExpression.TryParse(cron, CronFormat.Standard, out _))
        {
            return $"'{cron}' is not a cron expression. Give five fields, minute hour day month weekday, such as '0 3 * * *' for every day at three.";
        }

        if (spec.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            return $"There is no time zone '{zone}'. Give one such as Europe/Berlin or UTC.";
        }

        return Next(spec, now, local) is null ? $"The time '{cron}' never comes. Give a day that there is." : null;
    }

    /// <summary>The next time after a moment; <see langword="null"/> when none comes.</summary>
    public static DateTimeOffset? Next(LoopSpec spec, DateTimeOffset after, TimeZoneInfo local) =>
        CronExpression.Parse(spec.Cron!, CronFormat.Standard).GetNextOccurrence(after, spec.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : local)?.ToUniversalTime();
}
