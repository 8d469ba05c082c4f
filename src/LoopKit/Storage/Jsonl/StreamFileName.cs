using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Storage.Jsonl;

/// <summary>Turns a stream's name into a path that every file system keeps apart from all others: ids stay readable, all else is percent-encoded.</summary>
internal static class StreamFileName
{
    private const int MaxPart = 180;
    private const int ReadableOfLong = 80;

    private static readonly HashSet<string> _reservedOnWindows = new(StringComparer.Ordinal)
    {
        "aux", "con", "nul", "prn",
        "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
        "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    };

    public static string Of(StreamId stream) => string.Join('/', stream.Value.Split('/').Select(Encode));

    private static string Encode(string part)
    {
        if (part.Length == 0)
        {
            return "%";
        }

        var text = new StringBuilder(part.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(part))
        {
            var isPlain = octet is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_';
            text = isPlain && !(text.Length == 0 && _reservedOnWindows.Contains(part)) ? text.Append((char)octet) : text.Append('%').Append(octet.ToString("X2", null));
        }

        // What is too long for a file name is told apart by its hash; the stream's name itself stands in its first record.
        return text.Length <= MaxPart
            ? text.ToString()
            : $"{text.ToString(0, ReadableOfLong)}%~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(part)))}";
    }
}
