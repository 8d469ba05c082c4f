using System.Text.Json;
using LoopKit.Json;

namespace LoopKit.Engine;

/// <summary>Compares specifications by what they say: records with lists compare by reference.</summary>
internal static class SpecText
{
    public static bool Same(LoopSpec left, LoopSpec right) => Of(left) == Of(right);

    private static string Of(LoopSpec spec) => JsonSerializer.Serialize(
        spec with { Inputs = spec.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal).ToDictionary() },
        LoopKitJson.Spec);
}
