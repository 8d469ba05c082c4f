using System.Globalization;

namespace LoopKit.Models.Scripted;

/// <summary>The response identifiers of scripted turns: <c>scripted-0@demo.yaml</c>, <c>scripted-1@demo.yaml</c> …</summary>
/// <remarks>A loop may call several transcripts, each with a position of its own. Journals of earlier versions have no name in them: there it counts for any.</remarks>
internal static class ScriptedResponseId
{
    private const string Prefix = "scripted-";

    /// <summary>The identifier of a turn.</summary>
    /// <param name="index">Its place in its transcript, from 0.</param>
    /// <param name="transcript">The name of the transcript's file.</param>
    public static string Of(int index, string transcript) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{index}@{transcript}");

    /// <summary>The turn of an identifier, or <see langword="null"/> when it is that of another model.</summary>
    public static int? IndexOf(string? responseId, string transcript)
    {
        if (responseId is null || !responseId.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var (number, name) = responseId.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? (responseId[Prefix.Length..at], responseId[(at + 1)..]) : (responseId[Prefix.Length..], null);
        return (name is null || name == transcript) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }
}
