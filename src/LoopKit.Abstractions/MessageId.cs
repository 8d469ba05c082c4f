using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit;

/// <summary>Names one message between loops, people and clients.</summary>
[JsonConverter(typeof(StringIdConverter<MessageId>))]
public readonly record struct MessageId : IStringId<MessageId>
{
    private readonly string? _value;

    /// <summary>Takes an existing identifier.</summary>
    /// <param name="value">1 to 64 characters: lower-case letters, digits and hyphens, beginning with a letter or digit.</param>
    /// <exception cref="ArgumentException">The text is not such an identifier.</exception>
    public MessageId(string value) => _value = IdText.IsValid(value)
        ? value
        : throw new ArgumentException($"'{value}' is not a valid MessageId: use 1 to 64 lower-case letters, digits and hyphens.", nameof(value));

    /// <summary>The text of the identifier; empty only for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>Makes a new identifier: 48 bits of time and 80 random bits (the ULID layout), so that identifiers sort by time.</summary>
    /// <param name="time">The clock.</param>
    public static MessageId New(TimeProvider time) => new(IdText.NewUlid(time));

    /// <summary>Reads an identifier without throwing.</summary>
    public static bool TryParse(string? text, out MessageId id)
    {
        var valid = IdText.IsValid(text);
        id = valid ? new MessageId(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
