using System.Globalization;

namespace LoopKit.Models.Scripted;

/// <summary>The response identifiers of scripted turns: <c>scripted-0</c>, <c>scripted-1</c> …</summary>
internal static class ScriptedResponseId
{
    private const string Prefix = "scripted-";

    /// <summary>The identifier of a turn.</summary>
    public static string Of(int index) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{index}");

    /// <summary>The turn of an identifier, or <see langword="null"/> when it is that of another model.</summary>
    public static int? IndexOf(string? responseId) =>
        responseId is not null
        && responseId.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(responseId.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
