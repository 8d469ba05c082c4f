using System.Text.Json;

namespace LoopKit.LoadTest;

/// <summary>One measured row.</summary>
internal sealed record Row
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    public required string System { get; init; }

    public required string Mode { get; init; }

    public required int Loops { get; init; }

    public required int Iterations { get; init; }

    public required string Variant { get; init; }

    public required double IterationsPerSecond { get; init; }

    public required double P50Us { get; init; }

    public required double P99Us { get; init; }

    public required double CpuUsPerIteration { get; init; }

    /// <summary>Allocated on the managed heap, in bytes.</summary>
    public required double BytesPerIteration { get; init; }

    public required double RssMb { get; init; }

    /// <summary>Durable writes, as counted by the writer; 0 in memory.</summary>
    public required long Fsyncs { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, _json);
}
