namespace LoopKit.Retention;

/// <summary>Which loops may be deleted. Only ever loops that have ended, and never a pinned one.</summary>
/// <remarks>
/// A loop goes when every limit that is set lets it go: it is older than <see cref="OlderThan"/>, it is not among the <see cref="KeepLast"/>
/// newest, and the ended loops take more than <see cref="MaxBytes"/>. The loop that ended first goes first.
/// </remarks>
public sealed record RetentionRules
{
    /// <summary>How many of the loops that ended last are kept in any case. Default: none.</summary>
    public int? KeepLast { get; init; }

    /// <summary>Whether loops that failed are kept in any case. Default: no.</summary>
    public bool KeepFailed { get; init; }

    /// <summary>Only loops that ended longer ago than this go. Default: any age.</summary>
    public TimeSpan? OlderThan { get; init; }

    /// <summary>Loops go only until all ended loops together, kept ones included, hold at most so many bytes. Default: all go that may.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Whether any limit is set. Without one, everything that has ended would go.</summary>
    public bool HasLimit => KeepLast is not null || OlderThan is not null || MaxBytes is not null;
}
