using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace LoopKit.Events;

/// <summary>The discriminators of all events, read once from the attributes that the serializer uses.</summary>
internal static class EventTypes
{
    private static readonly FrozenDictionary<Type, string> _discriminators = typeof(LoopEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(attribute => attribute.DerivedType, attribute => (string)attribute.TypeDiscriminator!);

    public static string Of(Type type) => _discriminators[type];
}
