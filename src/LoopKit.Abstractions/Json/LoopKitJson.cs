using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoopKit.Json;

/// <summary>The JSON form of LoopKit's wire records: camel case, kebab-case enumerations, absent instead of <c>null</c>.</summary>
public static class LoopKitJson
{
    /// <summary>Reads and writes every wire record. Read-only and thread-safe.</summary>
    public static JsonSerializerOptions Options => Context.Options;

    /// <summary>Text stays readable: only what JSON itself demands is escaped.</summary>
    internal static LoopKitJsonContext Context { get; } = new(new JsonSerializerOptions(LoopKitJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = null,
    });
}
