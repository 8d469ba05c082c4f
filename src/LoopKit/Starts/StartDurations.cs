using LoopKit.Engine;

namespace LoopKit.Starts;

/// <summary>How long loops take: the median of those of a type that ended last, or of all types when none of that one has.</summary>
internal sealed class StartDurations
{
    /// <summary>How many of the loops that were started last are looked at.</summary>
    public const int Sample = 100;

    private readonly Dictionary<string, TimeSpan> _byDefinition;
    private readonly TimeSpan? _overall;

    /// <param name="ended">Loops that have completed or failed. Those that were stopped say nothing.</param>
    public StartDurations(IReadOnlyCollection<LoopSnapshot> ended)
    {
        _byDefinition = ended.GroupBy(loop => loop.Definition, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Median(group.Select(Taken)), StringComparer.Ordinal);
        _overall = ended.Count == 0 ? null : Median(ended.Select(Taken));
    }

    /// <summary>Whether anything is known; if not, every loop is taken to last an hour, which puts them in some order.</summary>
    public bool IsKnown => _overall is not null;

    public TimeSpan Of(string definition) => _byDefinition.TryGetValue(definition, out var own) ? own : _overall ?? TimeSpan.FromHours(1);

    private static TimeSpan Taken(LoopSnapshot loop) => loop.UpdatedAt - (loop.AdmittedAt ?? loop.StartedAt);

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }
}
