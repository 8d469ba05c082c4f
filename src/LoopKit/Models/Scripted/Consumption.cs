using System.Collections.Immutable;

namespace LoopKit.Models.Scripted;

/// <summary>How often each turn of a transcript was consumed, up to a version of a journal.</summary>
internal sealed record Consumption(long Version, ImmutableArray<int> Counts)
{
    /// <summary>How many calls had an outcome.</summary>
    public int Total => Counts.Sum();

    /// <summary>Nothing is consumed.</summary>
    public static Consumption None(int turns) => new(0, [.. new int[turns]]);

    /// <summary>Adds a turn. One that the transcript no longer has is left out.</summary>
    public Consumption Add(int index) => index < Counts.Length ? this with { Counts = Counts.SetItem(index, Counts[index] + 1) } : this;
}
