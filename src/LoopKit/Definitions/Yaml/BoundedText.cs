using System.Text;

namespace LoopKit.Definitions.Yaml;

/// <summary>Reads small text files. Never reads more than the limit, whatever size the file says it has.</summary>
internal static class BoundedText
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file, or adds a problem and returns <see langword="null"/>.</summary>
    public static string? Read(string path, SourcePosition at, ProblemList problems)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Decode(bytes.AsSpan(0, length), at, problems);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(at, $"there is no file '{path}'. Create it, or correct the path.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problems.Add(at, $"'{path}' cannot be read: {exception.Message} Make it a readable file.");
        }

        return null;
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, SourcePosition at, ProblemList problems)
    {
        if (bytes.Length > MaxBytes)
        {
            problems.Add(at, $"the file is larger than {MaxBytes / 1024} KB. Make it smaller.");
            return null;
        }

        try
        {
            return _strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            problems.Add(at, "the file is not UTF-8. Save it as UTF-8.");
            return null;
        }
    }
}
