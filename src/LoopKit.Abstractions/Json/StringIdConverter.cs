using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Json;

/// <summary>An identifier that is written as one JSON string.</summary>
internal interface IStringId<TSelf>
    where TSelf : struct, IStringId<TSelf>
{
    string Value { get; }

    static abstract bool TryParse(string? text, out TSelf id);
}

/// <summary>Writes an identifier as a string, also as a dictionary key, and refuses malformed ones when reading.</summary>
internal sealed class StringIdConverter<TId> : JsonConverter<TId>
    where TId : struct, IStringId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);

    private static TId Parse(string? text) => TId.TryParse(text, out var id)
        ? id
        : throw new JsonException($"'{text}' is not a valid {typeof(TId).Name}.");
}
