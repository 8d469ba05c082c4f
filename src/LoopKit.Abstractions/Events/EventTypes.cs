using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>The discriminators of all events, read once from the attributes that the serializer uses.</summary>
internal static class EventTypes
{
    private const int LongestName = 64;

    private static readonly FrozenDictionary<Type, string> _discriminators = typeof(LoopEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(attribute => attribute.DerivedType, attribute => (string)attribute.TypeDiscriminator!);

    private static readonly FrozenDictionary<string, JsonTypeInfo> _contracts = _discriminators
        .ToFrozenDictionary(pair => pair.Value, pair => LoopKitJson.Options.GetTypeInfo(pair.Key), StringComparer.Ordinal);

    private static ReadOnlySpan<byte> Opening => "{\"type\":\""u8;

    public static string Of(Type type) => _discriminators[type];

    /// <summary>How to read an event that begins with a known discriminator; <see langword="null"/> for any other text.</summary>
    public static JsonTypeInfo? TryContract(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.StartsWith(Opening))
        {
            return null;
        }

        var name = utf8[Opening.Length..];
        var end = name.IndexOf((byte)'"');
        Span<char> text = stackalloc char[LongestName];
        return end >= 0 && Encoding.UTF8.TryGetChars(name[..end], text, out var length)
            && _contracts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var contract)
            ? contract
            : null;
    }
}
