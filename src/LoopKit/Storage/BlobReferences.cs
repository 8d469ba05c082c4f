using System.Text.Json;
using LoopKit.Events;

namespace LoopKit.Storage;

/// <summary>Finds the payloads that an event refers to: every <see cref="Content"/> with a hash, wherever it stands.</summary>
/// <remarks>By form and not by type, so that events of newer versions are understood too.</remarks>
internal static class BlobReferences
{
    /// <summary>The addresses in an event's payload, in order.</summary>
    /// <param name="payload">UTF-8 JSON; anything else refers to nothing.</param>
    public static IReadOnlyList<string> In(ReadOnlySpan<byte> payload)
    {
        // Nearly every event has none, and this is asked of every event.
        if (payload.IndexOf("\"hash\""u8) < 0)
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(payload.ToArray());
            List<string> found = [];
            Collect(json.RootElement, found);
            return found;
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static void Collect(JsonElement element, List<string> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (AddressOf(element) is { } hash)
            {
                found.Add(hash);
            }

            foreach (var property in element.EnumerateObject())
            {
                Collect(property.Value, found);
            }
        }
    }

    private static string? AddressOf(JsonElement element) =>
        element.TryGetProperty("hash", out var hash) && hash.ValueKind == JsonValueKind.String
        && element.TryGetProperty("length", out var length) && length.ValueKind == JsonValueKind.Number
        && hash.GetString() is { Length: EventHash.Size * 2 } text && text.All(char.IsAsciiHexDigitLower)
            ? text
            : null;
}
