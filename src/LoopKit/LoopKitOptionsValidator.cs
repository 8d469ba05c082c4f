using LoopKit.Budgets;
using LoopKit.Coordination;
using LoopKit.Models;
using LoopKit.Secrets;
using LoopKit.Starts;
using Microsoft.Extensions.Options;

namespace LoopKit;

/// <summary>Says at start which setting is wrong and what to write instead.</summary>
internal sealed class LoopKitOptionsValidator : IValidateOptions<LoopKitOptions>
{
    private const int MinReplyBytes = 64 * 1024;
    private const int MaxReplyBytes = 512 * 1024 * 1024;

    private static readonly TimeSpan _longestAgeing = TimeSpan.FromDays(365);
    private static readonly TimeSpan _longestTime = TimeSpan.FromDays(1);
    private static readonly TimeSpan _longestUsageWindow = TimeSpan.FromDays(40);

    public ValidateOptionsResult Validate(string? name, LoopKitOptions options)
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(options.StorePath))
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.StorePath)} is empty: give a directory.");
        }

        if (options.ModelConcurrency < 1)
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.ModelConcurrency)} is {options.ModelConcurrency}: use 1 or more.");
        }

        if (options.DiskFloor < 0)
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.DiskFloor)} is {options.DiskFloor}: use 0 or more bytes.");
        }

        if (options.Secrets.Any(secret => string.IsNullOrWhiteSpace(secret) || secret.Length < Secret.ShortestLength))
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.Secrets)} has one with fewer than {Secret.ShortestLength} characters, which would be found in ordinary words: leave it out.");
        }

        problems.AddRange(ModelProblems(options));
        problems.AddRange(QueueProblems(options));
        problems.AddRange(BudgetProblems(nameof(options.Budget), options.Budget));
        problems.AddRange(BudgetProblems(nameof(options.WorkItemBudget), options.WorkItemBudget));
        problems.AddRange(MessageProblems(options.Messages));
        if (options.FetchPrivateHosts.Any(string.IsNullOrWhiteSpace))
        {
            problems.Add($"{nameof(LoopKitOptions)}.{nameof(options.FetchPrivateHosts)} has an empty entry: give host names or addresses.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> MessageProblems(MessageLimits limits)
    {
        const string Messages = $"{nameof(LoopKitOptions)}.{nameof(LoopKitOptions.Messages)}";
        if (!(limits.PerSecond > 0) || double.IsInfinity(limits.PerSecond))
        {
            yield return $"{Messages}.{nameof(limits.PerSecond)} is {limits.PerSecond}: use more than 0.";
        }

        foreach (var (name, value) in new[] { (nameof(limits.Burst), limits.Burst), (nameof(limits.Violations), limits.Violations), (nameof(limits.InboxCapacity), limits.InboxCapacity) })
        {
            if (value < 1)
            {
                yield return $"{Messages}.{name} is {value}: use 1 or more.";
            }
        }

        foreach (var (name, value) in new[] { (nameof(limits.Pause), limits.Pause), (nameof(limits.StallTime), limits.StallTime) })
        {
            if (value <= TimeSpan.Zero || value > _longestTime)
            {
                yield return $"{Messages}.{name} is {value}: use more than nothing and at most a day.";
            }
        }
    }

    private static IEnumerable<string> QueueProblems(LoopKitOptions options)
    {
        if (options.LoopConcurrency < 0)
        {
            yield return $"{nameof(LoopKitOptions)}.{nameof(options.LoopConcurrency)} is {options.LoopConcurrency}: use 1 or more, or 0 to queue loops for another host.";
        }

        (string Name, int? Value)[] limits =
        [
            (nameof(options.LoopsPerDefinition), options.LoopsPerDefinition),
            (nameof(options.LoopsPerRepository), options.LoopsPerRepository),
            (nameof(options.LoopsPerWorkspace), options.LoopsPerWorkspace),
        ];
        foreach (var (name, value) in limits.Where(limit => limit.Value < 1))
        {
            yield return $"{nameof(LoopKitOptions)}.{name} is {value}: use 1 or more, or null for no limit.";
        }

        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > _longestTime)
        {
            yield return $"{nameof(LoopKitOptions)}.{nameof(options.DrainTimeout)} is {options.DrainTimeout}: use at most a day, or zero to cancel at once.";
        }

        if (options.QueueAgeing <= TimeSpan.Zero || options.QueueAgeing > _longestAgeing)
        {
            yield return $"{nameof(LoopKitOptions)}.{nameof(options.QueueAgeing)} is {options.QueueAgeing}: use more than nothing and at most {_longestAgeing.TotalDays:0} days.";
        }

        if (!Enum.IsDefined(options.QueuePolicy))
        {
            yield return $"{nameof(LoopKitOptions)}.{nameof(options.QueuePolicy)} is {options.QueuePolicy}: use one of {string.Join(", ", Enum.GetNames<QueuePolicy>())}.";
        }
    }

    private static IEnumerable<string> BudgetProblems(string name, BudgetLimits limits) => BudgetMath.Kinds
        .Where(kind => BudgetMath.Of(limits, kind) <= 0)
        .Select(kind => $"{nameof(LoopKitOptions)}.{name}.{kind} is {BudgetMath.Of(limits, kind)}: use more than nothing, or null for no limit.");

    private static IEnumerable<string> ModelProblems(LoopKitOptions options)
    {
        if (options.ModelRequests is < 1)
        {
            yield return $"{nameof(LoopKitOptions)}.{nameof(options.ModelRequests)} is {options.ModelRequests}: use 1 or more, or null for no limit.";
        }

        if (options.ModelLimits.MaxReplyBytes is < MinReplyBytes or > MaxReplyBytes)
        {
            yield return $"{nameof(LoopKitOptions)}.{nameof(options.ModelLimits)}.{nameof(ModelLimits.MaxReplyBytes)} is {options.ModelLimits.MaxReplyBytes}: use {MinReplyBytes} to {MaxReplyBytes}.";
        }

        var retries = options.ModelRetries;
        foreach (var (name, value) in new[] { (nameof(retries.MaxFailures), retries.MaxFailures), (nameof(retries.MaxBrokenReplies), retries.MaxBrokenReplies), (nameof(retries.FailuresBeforeFallback), retries.FailuresBeforeFallback) })
        {
            if (value < 1)
            {
                yield return $"{nameof(LoopKitOptions)}.{nameof(options.ModelRetries)}.{name} is {value}: use 1 or more.";
            }
        }

        (string Name, TimeSpan Value)[] times =
        [
            (nameof(options.ModelRequestWindow), options.ModelRequestWindow),
            ($"{nameof(options.ModelRetries)}.{nameof(retries.FirstDelay)}", retries.FirstDelay),
            ($"{nameof(options.ModelRetries)}.{nameof(retries.LongestDelay)}", retries.LongestDelay),
            ($"{nameof(options.ModelRetries)}.{nameof(retries.LongestWish)}", retries.LongestWish),
            ($"{nameof(options.ModelRetries)}.{nameof(retries.FallbackTime)}", retries.FallbackTime),
        ];
        foreach (var (name, value) in times.Where(time => time.Value <= TimeSpan.Zero || time.Value > _longestTime))
        {
            yield return $"{nameof(LoopKitOptions)}.{name} is {value}: use more than nothing and at most a day.";
        }

        if (retries.LongestUsageWindow < retries.LongestWish || retries.LongestUsageWindow > _longestUsageWindow)
        {
            yield return $"{nameof(LoopKitOptions)}.{nameof(options.ModelRetries)}.{nameof(retries.LongestUsageWindow)} is {retries.LongestUsageWindow}: use at least {nameof(retries.LongestWish)} and at most 40 days.";
        }
    }
}
