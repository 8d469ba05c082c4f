using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoopKit.Models.Recorded;

/// <summary>Puts marks in the place of what names one run: its workspace, and the checkpoints in its git log.</summary>
internal static partial class RunMarks
{
    private const string Workspace = "⦑workspace⦒";

    /// <summary>Sets the marks in a JSON text.</summary>
    public static string Set(string json, string? workspace) =>
        Checkpoint().Replace(workspace is null ? json : json.Replace(Encoded(workspace), Workspace, StringComparison.Ordinal), "⦑checkpoint⦒ $1");

    /// <summary>Puts a workspace in the place of its mark.</summary>
    public static string Fill(string json, string? workspace) =>
        workspace is null ? json : json.Replace(Workspace, Encoded(workspace), StringComparison.Ordinal);

    private static string Encoded(string path) => JsonEncodedText.Encode(path, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;

    // As checkpoints are named, and git shows them on one line.
    [GeneratedRegex(@"\b[0-9a-f]{7,64} loopkit: [a-z0-9-]+ (iteration [0-9]+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Checkpoint();
}
