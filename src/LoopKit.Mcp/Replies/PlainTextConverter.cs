using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Mcp.Replies;

/// <summary>Writes every text of a reply as <see cref="PlainText"/>, so that no reply can forget it.</summary>
internal sealed class PlainTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(PlainText.Of(value));
}
