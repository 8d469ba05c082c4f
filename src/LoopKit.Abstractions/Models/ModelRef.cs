using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Models;

/// <summary>Names a model: <c>provider:model</c>, for example <c>anthropic:claude-sonnet-4-5</c> or <c>scripted:demo.yaml</c>.</summary>
/// <param name="Provider">The name of an <see cref="IModelProvider"/>.</param>
/// <param name="Model">What the provider calls the model.</param>
[JsonConverter(typeof(ModelRefConverter))]
public sealed record ModelRef(string Provider, string Model)
{
    /// <summary>Reads <c>provider:model</c>; everything after the first colon belongs to the model.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ModelUnknown"/>: the text has no provider or no model.</exception>
    public static ModelRef Parse(string text) => TryParse(text, out var model)
        ? model
        : throw new LoopKitException(ErrorCodes.ModelUnknown, $"'{text}' does not name a model. Write PROVIDER:MODEL, for example 'anthropic:claude-sonnet-4-5'.");

    /// <summary>Reads <c>provider:model</c> without throwing.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ModelRef? model)
    {
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        model = colon > 0 && colon < text!.Length - 1 ? new ModelRef(text[..colon], text[(colon + 1)..]) : null;
        return model is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Provider}:{Model}";
}

/// <summary>Writes a model reference as one string.</summary>
internal sealed class ModelRefConverter : JsonConverter<ModelRef>
{
    public override ModelRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ModelRef.TryParse(reader.GetString(), out var model) ? model : throw new JsonException("A model reference is written provider:model.");

    public override void Write(Utf8JsonWriter writer, ModelRef value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
