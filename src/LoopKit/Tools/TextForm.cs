using System.Text;
using System.Text.Unicode;
using LoopKit.Truncation;

namespace LoopKit.Tools;

/// <summary>How a text is stored: its encoding, whether a byte order mark precedes it.</summary>
/// <param name="Encoding">Throws for characters that it does not have; replaces bytes that it cannot read.</param>
/// <param name="HasMark">Whether the encoding's byte order mark precedes the text.</param>
internal sealed record TextForm(Encoding Encoding, bool HasMark)
{
    private const int BinaryProbeBytes = 8192;

    private static readonly Encoding[] _marked = [Strict("utf-32"), Strict("utf-8"), Strict("utf-16"), Strict("utf-16BE"), Strict("utf-32BE")];

    /// <summary>The form of new files.</summary>
    public static TextForm Default { get; } = new(Strict("utf-8"), HasMark: false);

    /// <summary>The length of the byte order mark.</summary>
    public int MarkLength => HasMark ? Encoding.Preamble.Length : 0;

    /// <summary>Finds the form of a text by its beginning, or returns <see langword="null"/> when it is not text.</summary>
    /// <param name="bytes">The beginning, or all of it.</param>
    /// <remarks>
    /// Without a mark it is UTF-8, or, when it is not valid as that, Latin-1: there every byte is a character, so bytes that nobody understands
    /// survive an edit of those beside them.
    /// </remarks>
    public static TextForm? Detect(ReadOnlySpan<byte> bytes)
    {
        foreach (var encoding in _marked)
        {
            if (bytes.StartsWith(encoding.Preamble))
            {
                return new TextForm(encoding, HasMark: true);
            }
        }

        if (bytes[..Math.Min(bytes.Length, BinaryProbeBytes)].Contains((byte)0))
        {
            return null;
        }

        return Utf8.IsValid(bytes[..Utf8Boundaries.WholeLength(bytes)]) ? Default : new TextForm(Strict("iso-8859-1"), HasMark: false);
    }

    /// <summary>Turns text into the bytes of a file.</summary>
    /// <exception cref="EncoderFallbackException">The encoding does not have a character of the text.</exception>
    public byte[] Encode(string text) => HasMark ? [.. Encoding.Preamble, .. Encoding.GetBytes(text)] : Encoding.GetBytes(text);

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback);
}
