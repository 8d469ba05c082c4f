using System.Globalization;

namespace LoopKit.Watchdog;

/// <summary>The model says again and again that it is done: with files that it did not change and that have failed already, or in a form that counts for nothing.</summary>
internal sealed class MalformedCompletionPolicy : IWatchdogPolicy
{
    public const string PolicyName = "malformed-completion";

    public string Name => PolicyName;

    public int DefaultThreshold => 2;

    public WatchdogSignal? ExamineIterations(IReadOnlyList<IterationObservation> iterations, int threshold)
    {
        var claims = 0;
        while (claims + 1 < iterations.Count && IsRepeatedClaim(iterations[^(claims + 1)], iterations[^(claims + 2)]))
        {
            claims++;
        }

        if (claims >= threshold)
        {
            return new WatchdogSignal(Name, string.Create(CultureInfo.InvariantCulture, $"In the last {claims} iterations completion was signalled without any change to files that had failed the validation before, in the same way."));
        }

        var malformed = iterations.Reverse().TakeWhile(iteration => iteration is { MalformedClaims: > 0, ClaimedDone: false, Changed: false }).Count();
        return malformed < threshold ? null : new WatchdogSignal(
            Name, string.Create(CultureInfo.InvariantCulture, $"In the last {malformed} iterations completion was only signalled in a form that the tool does not accept, and nothing was changed."));
    }

    private static bool IsRepeatedClaim(IterationObservation iteration, IterationObservation before) =>
        iteration is { ClaimedDone: true, Passed: false, Validation: not null } && iteration.LeftSameFilesAs(before) && iteration.Validation == before.Validation;
}
