using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LoopKit.Watchdog;

/// <summary>Names what a validation said, apart from what differs between two runs of the same: durations, times, addresses, temporary paths, process ids, order.</summary>
internal static partial class OutputFingerprint
{
    private const int Characters = 32;

    /// <summary>The fingerprint. Linear in the output.</summary>
    /// <param name="output">What a command printed.</param>
    /// <param name="ending">How it ended, for example <c>exit code 1</c>.</param>
    public static string Of(string output, string ending)
    {
        var lines = output.Split('\n').Select(Normalise).Where(line => line.Length > 0).Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ending}\n{string.Join('\n', lines)}")))[..Characters];
    }

    private static string Normalise(string line)
    {
        line = Escape().Replace(line, "");
        line = TemporaryPath().Replace(line, "<path>");
        line = Identifier().Replace(line, "<id>");
        line = Timestamp().Replace(line, "<time>");
        line = Duration().Replace(line, "<duration>");
        line = Process().Replace(line, "$1<n>");
        return Space().Replace(line, " ").Trim();
    }

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Escape();

    [GeneratedRegex(@"(?:/private)?/(?:tmp|var/tmp|var/folders|dev/shm)/[^\s""':,;)\]]*|[A-Za-z]:\\[^\s""':,;)\]]*\\Temp\\[^\s""':,;)\]]*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TemporaryPath();

    [GeneratedRegex(@"0x[0-9a-fA-F]{4,}|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b\d{4}[-/]\d{2}[-/]\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?|\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"(?:< ?)?\b\d+(?:[.,]\d+)? ?(?:ns|µs|us|ms|msec|s|sec|secs|second|seconds|m|min|mins|minute|minutes|h|hours?)\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?i)\b((?:pid|process|port|seed|thread)[ =:#]{1,3})\d+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Process();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
