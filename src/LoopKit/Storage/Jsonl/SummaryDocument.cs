using System.Buffers;
using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Json;

namespace LoopKit.Storage.Jsonl;

/// <summary>A loop's summary as JSON properties. Each append stores only those that changed; <c>null</c> removes one.</summary>
internal sealed class SummaryDocument
{
    private static readonly byte[] _null = "null"u8.ToArray();

    private readonly OrderedDictionary<string, byte[]> _properties = new(StringComparer.Ordinal);

    public static SummaryDocument Of(LoopSnapshot snapshot)
    {
        var document = new SummaryDocument();
        document.Apply(JsonSerializer.SerializeToUtf8Bytes(snapshot, LoopKitJson.Snapshot));
        return document;
    }

    /// <summary>Takes changed properties over.</summary>
    /// <param name="patch">A JSON object.</param>
    public void Apply(ReadOnlySpan<byte> patch)
    {
        var reader = new Utf8JsonReader(patch);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = patch[start..(int)reader.BytesConsumed];
            if (value.SequenceEqual(_null))
            {
                _properties.Remove(name);
            }
            else
            {
                _properties[name] = value.ToArray();
            }
        }
    }

    /// <summary>What must be applied to this document to get another; empty when nothing must.</summary>
    public byte[] PatchTo(SummaryDocument next)
    {
        var changed = next._properties.Where(property => !_properties.TryGetValue(property.Key, out var value) || !value.AsSpan().SequenceEqual(property.Value));
        var removed = _properties.Keys.Where(name => !next._properties.ContainsKey(name)).Select(name => KeyValuePair.Create(name, _null));
        return ToJson(changed.Concat(removed));
    }

    public SummaryDocument Copy()
    {
        var copy = new SummaryDocument();
        foreach (var (name, value) in _properties)
        {
            copy._properties.Add(name, value);
        }

        return copy;
    }

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>.</exception>
    public LoopSnapshot ToSnapshot()
    {
        try
        {
            return JsonSerializer.Deserialize(ToJson(_properties), LoopKitJson.Snapshot)!;
        }
        catch (JsonException exception)
        {
            throw new LoopKitException(
                ErrorCodes.StoreCorrupt,
                "A loop's summary cannot be read. It was written by a newer LoopKit or it is damaged: update LoopKit, or restore the store from git or a backup.",
                exception);
        }
    }

    public byte[] ToJson() => ToJson(_properties);

    private static byte[] ToJson(IEnumerable<KeyValuePair<string, byte[]>> properties)
    {
        var output = new ArrayBufferWriter<byte>(512);
        var separator = (byte)'{';
        foreach (var (name, value) in properties)
        {
            output.Write([separator, (byte)'"']);
            output.Write(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
            output.Write("\":"u8);
            output.Write(value);
            separator = (byte)',';
        }

        if (output.WrittenCount > 0)
        {
            output.Write("}"u8);
        }

        return output.WrittenSpan.ToArray();
    }
}
