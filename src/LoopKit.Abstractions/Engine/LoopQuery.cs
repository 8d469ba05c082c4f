namespace LoopKit.Engine;

/// <summary>Which loops to list. Conditions that are not set do not restrict.</summary>
public sealed record LoopQuery
{
    /// <summary>All loops.</summary>
    public static LoopQuery All { get; } = new();

    /// <summary>Only loops in one of these states.</summary>
    public IReadOnlyList<LoopStatus>? Status { get; init; }

    /// <summary>Only the loop of exactly this name.</summary>
    public string? Name { get; init; }

    /// <summary>Only loops whose id or name begins with this.</summary>
    public string? Prefix { get; init; }

    /// <summary>At most this many. Default: no limit.</summary>
    public int? Limit { get; init; }
}
