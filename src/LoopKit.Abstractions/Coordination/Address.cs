using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Coordination;

/// <summary>Who sends or receives a message: <c>loop:ID</c>, <c>person:NAME</c> or <c>client:NAME</c>.</summary>
/// <param name="Value">The text of the address.</param>
[JsonConverter(typeof(AddressConverter))]
public readonly record struct Address(string Value)
{
    private const string LoopPrefix = "loop:";

    /// <summary>The loop that is meant; <see langword="null"/> for a person or a client.</summary>
    public LoopId? Loop => Value?.StartsWith(LoopPrefix, StringComparison.Ordinal) == true && LoopId.TryParse(Value[LoopPrefix.Length..], out var loop) ? loop : null;

    /// <summary>A loop.</summary>
    public static Address ForLoop(LoopId loop) => new(LoopPrefix + loop.Value);

    /// <summary>A person.</summary>
    public static Address ForPerson(string name) => new("person:" + name);

    /// <summary>A connected program, for example an MCP client.</summary>
    public static Address ForClient(string name) => new("client:" + name);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Writes an address as one string.</summary>
internal sealed class AddressConverter : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
