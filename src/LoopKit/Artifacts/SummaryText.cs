using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Json;

namespace LoopKit.Artifacts;

/// <summary>The content of <c>summary.json</c>: what <c>loopkit show --json</c> says, for people.</summary>
internal static class SummaryText
{
    private static readonly JsonSerializerOptions _indented = new(LoopKitJson.Options) { WriteIndented = true };

    public static string Of(LoopSnapshot loop) => JsonSerializer.Serialize(loop, _indented) + "\n";
}
