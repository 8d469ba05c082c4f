using System.Buffers;
using System.Text;

namespace LoopKit.Truncation;

/// <summary>Finds where whole characters begin and end in a cut piece of UTF-8.</summary>
internal static class Utf8Boundaries
{
    /// <summary>The length without a character that is cut at the end.</summary>
    public static int WholeLength(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            if (!IsContinuation(bytes[^back]))
            {
                return Rune.DecodeFromUtf8(bytes[^back..], out _, out _) == OperationStatus.NeedMoreData ? bytes.Length - back : bytes.Length;
            }
        }

        return bytes.Length;
    }

    /// <summary>The number of bytes at the beginning that belong to a character before them.</summary>
    public static int ContinuationLength(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < Math.Min(3, bytes.Length) && IsContinuation(bytes[length]))
        {
            length++;
        }

        return length;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
