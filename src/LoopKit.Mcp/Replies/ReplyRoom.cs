using System.Text.Json;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Replies;

/// <summary>
/// Counts what a page of a reply takes. A reply is sent twice, structured and as text for older clients; both together stay below 10,000
/// tokens of four characters.
/// </summary>
internal sealed class ReplyRoom
{
    /// <summary>The most characters of JSON in all entries of a page.</summary>
    public const int MaxCharacters = 18_000;

    private int _left = MaxCharacters;
    private bool _isEmpty = true;

    /// <summary>Whether an entry has room. The first always has, so that a reader never comes to a halt.</summary>
    public bool TryTake<T>(T entry)
    {
        _left -= JsonSerializer.Serialize(entry, McpJson.ReplyInfo<T>()).Length + 1;
        var fits = _isEmpty || _left >= 0;
        _isEmpty = false;
        return fits;
    }
}
