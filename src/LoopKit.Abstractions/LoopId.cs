using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit;

/// <summary>Names one loop for ever.</summary>
[JsonConverter(typeof(StringIdConverter<LoopId>))]
public readonly record struct LoopId : IStringId<LoopId>
{
    private readonly string? _value;

    /// <summary>Takes an existing identifier.</summary>
    /// <param name="value">1 to 64 characters: lower-case letters, digits and hyphens, beginning with a letter or digit.</param>
    /// <exception cref="ArgumentException">The text is not such an identifier.</exception>
    public LoopId(string value) => _value = IdText.IsValid(value)
        ? value
        : throw new ArgumentException($"'{value}' is not a valid LoopId: use 1 to 64 lower-case letters, digits and hyphens.", nameof(value));

    /// <summary>The text of the identifier; empty only for <c>default</c>.</summary>
    public string Value => _value ?? "";

    /// <summary>Makes a new identifier: 48 bits of time and 80 random bits (the ULID layout), so that identifiers sort by time.</summary>
    /// <param name="time">The clock.</param>
    public static LoopId New(TimeProvider time) => new(IdText.NewUlid(time));

    /// <summary>Reads an identifier without throwing.</summary>
    public static bool TryParse(string? text, out LoopId id)
    {
        var valid = IdText.IsValid(text);
        id = valid ? new LoopId(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
