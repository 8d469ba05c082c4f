using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Json;

/// <summary>The JSON form of LoopKit's wire records: camel case, kebab-case enumerations, absent instead of <c>null</c>.</summary>
/// <remarks>
/// By reflection and not by source generation: generated readers set optional <c>init</c> properties that are absent to zero or
/// <see langword="null"/> instead of their defaults, which would break every journal that was written before a property existed.
/// </remarks>
public static class LoopKitJson
{
    /// <summary>Reads and writes every wire record. Read-only and thread-safe.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    internal static JsonTypeInfo<LoopEvent> Event { get; } = Of<LoopEvent>();

    internal static JsonTypeInfo<LoopSnapshot> Snapshot { get; } = Of<LoopSnapshot>();

    internal static JsonTypeInfo<LoopSpec> Spec { get; } = Of<LoopSpec>();

    internal static JsonTypeInfo<Message> Message { get; } = Of<Message>();

    private static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            AllowOutOfOrderMetadataProperties = true,

            // Text stays readable: only what JSON itself demands is escaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireParameters } },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>A positional record is as strict as one with <c>required</c> properties: what it cannot be without must not be made up.</summary>
    private static void RequireParameters(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired |= property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false };
        }
    }
}
