using System.Buffers;
using System.Text.Json;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Models.Scripted;

/// <summary>YAML as JSON: plain numbers, truth values and nothing keep their types, quoted values are texts.</summary>
internal static class YamlJson
{
    /// <summary>Converts a node.</summary>
    public static JsonElement ToElement(YamlNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, node);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case YamlList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case YamlScalar scalar:
                Write(writer, scalar);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, YamlScalar scalar)
    {
        switch (scalar)
        {
            case { IsNull: true }:
                writer.WriteNullValue();
                break;
            case { IsPlain: true, Text: "true" or "True" or "TRUE" }:
                writer.WriteBooleanValue(true);
                break;
            case { IsPlain: true, Text: "false" or "False" or "FALSE" }:
                writer.WriteBooleanValue(false);
                break;
            case { IsPlain: true } when IsJsonNumber(scalar.Text):
                writer.WriteRawValue(scalar.Text);
                break;
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    private static bool IsJsonNumber(string text)
    {
        if (text[0] != '-' && !char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
