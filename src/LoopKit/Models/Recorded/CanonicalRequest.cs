using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>What a model was asked, without what differs from run to run: the same question has the same key on every machine.</summary>
/// <param name="Messages">The messages as JSON, one each.</param>
/// <param name="Options">Tools and settings as JSON; <see langword="null"/> when they are not known.</param>
internal sealed record CanonicalRequest(IReadOnlyList<string> Messages, string? Options)
{
    /// <summary>The key of the messages: lower-case hexadecimal SHA-256.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Messages))));

    /// <param name="messages">The conversation.</param>
    /// <param name="options">Tools and settings; <see langword="null"/> when they are not known.</param>
    /// <param name="workspace">The path of the loop's workspace.</param>
    public static CanonicalRequest Of(IEnumerable<ChatMessage> messages, ChatOptions? options, string? workspace)
    {
        var calls = new Dictionary<string, int>(StringComparer.Ordinal);
        return new CanonicalRequest(
            [.. messages.Select(message => Text(CanonicalMessage.Of(message, calls), workspace))],
            options is null ? null : Text(CanonicalOptions.Of(options), workspace));
    }

    private static string Text(JsonNode json, string? workspace) => RunMarks.Set(CanonicalJson.SortedText(json), workspace);
}
