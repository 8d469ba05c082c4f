using System.Text.Json;
using LoopKit.Events;

namespace LoopKit.Engine.Review;

/// <summary>Reads a reviewer's verdict. Only the agreed form is one; praise in prose is not.</summary>
internal static class VerdictReader
{
    private const string Fence = "```";

    /// <summary>Reads a reply. Anything but one JSON object with a known verdict is <see cref="ReviewVerdict.Unparsed"/>.</summary>
    public static (ReviewVerdict Verdict, string Notes) Read(string reply)
    {
        try
        {
            using var json = JsonDocument.Parse(Unwrap(reply.Trim()), new JsonDocumentOptions { MaxDepth = 8 });
            return Read(json.RootElement);
        }
        catch (JsonException)
        {
            return (ReviewVerdict.Unparsed, "");
        }
    }

    private static (ReviewVerdict Verdict, string Notes) Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().DistinctBy(property => property.Name).Count() != root.EnumerateObject().Count()
            || !root.TryGetProperty("verdict", out var verdict) || verdict.ValueKind != JsonValueKind.String)
        {
            return (ReviewVerdict.Unparsed, "");
        }

        var notes = root.TryGetProperty("notes", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()!.Trim() : "";
        return verdict.GetString() switch
        {
            "approved" => (ReviewVerdict.Approved, notes),
            "changes-requested" => (ReviewVerdict.ChangesRequested, notes),
            _ => (ReviewVerdict.Unparsed, ""),
        };
    }

    /// <summary>Models like to put JSON into a code block, and nothing else may be around it.</summary>
    private static string Unwrap(string reply)
    {
        if (!reply.StartsWith(Fence, StringComparison.Ordinal) || !reply.EndsWith(Fence, StringComparison.Ordinal) || reply.Length < 2 * Fence.Length)
        {
            return reply;
        }

        var inner = reply[Fence.Length..^Fence.Length];
        return inner.StartsWith("json", StringComparison.OrdinalIgnoreCase) ? inner[4..] : inner;
    }
}
