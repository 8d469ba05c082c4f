using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Protocol;

/// <summary>The JSON of requests and replies: snake case, absent instead of <c>null</c>, no control characters in any reply.</summary>
internal static class McpJson
{
    private static readonly JsonSerializerOptions _replyOptions = new McpJsonContext(new JsonSerializerOptions(McpJsonContext.Default.Options)
    {
        Encoder = Encoder,
        TypeInfoResolver = null,
        Converters = { new PlainTextConverter() },
    }).Options;

    /// <summary>Text stays readable: only what JSON itself demands is escaped.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static JsonTypeInfo<T> RequestInfo<T>() => (JsonTypeInfo<T>)McpJsonContext.Default.Options.GetTypeInfo(typeof(T));

    public static JsonTypeInfo<T> ReplyInfo<T>() => (JsonTypeInfo<T>)_replyOptions.GetTypeInfo(typeof(T));
}
