using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.LoadTest;

/// <summary>What several rounds came to, beside the goal for it.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Min">The least of all rounds.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Max">The greatest.</param>
internal sealed record Ratio(string What, double Min, double Median, double Max)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The requirement, when there is one.</summary>
    public string? Goal { get; init; }

    public double? AtLeast { get; init; }

    public double? AtMost { get; init; }

    /// <summary>Whether the median meets the goal.</summary>
    public bool? Holds => AtLeast is null && AtMost is null ? null : !(Median < AtLeast) && !(Median > AtMost);

    public static Ratio Of(string what, IEnumerable<double> rounds)
    {
        var sorted = rounds.Order().Select(value => Math.Round(value, 3)).ToArray();
        return new Ratio(what, sorted[0], sorted[sorted.Length / 2], sorted[^1]);
    }

    public string ToJson() => JsonSerializer.Serialize(this, _json);
}
