using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Tools;

/// <summary>A text file as it is on disk, in memory.</summary>
/// <param name="Text">Its text, with the line endings that it has.</param>
/// <param name="Form">How it is stored.</param>
/// <param name="Hash">SHA-256 over its bytes, in lower-case hex.</param>
internal sealed record TextFile(string Text, TextForm Form, string Hash)
{
    /// <summary>The largest file that is edited.</summary>
    public const int MaxBytes = 8 << 20;

    /// <summary>Whether every line ends with CR LF.</summary>
    public bool IsCrLf => LineEndings.IsCrLf(Text);

    /// <summary>Reads a file, at most <see cref="MaxBytes"/> of it whatever size it claims.</summary>
    /// <exception cref="ToolException">As <see cref="IWorkspaceFiles.OpenRead"/>; <see cref="ToolErrors.TooLarge"/>, <see cref="ToolErrors.NotRegular"/> for what is not text.</exception>
    public static TextFile Load(IWorkspaceFiles files, string path)
    {
        var bytes = ReadBounded(files, path);
        if (TextForm.Detect(bytes) is not { } form)
        {
            throw NotText(path);
        }

        var text = form.Encoding.GetString(bytes, form.MarkLength, bytes.Length - form.MarkLength);
        return new TextFile(text, form, HashOf(bytes));
    }

    /// <summary>The bytes of the file with another text, everything else as it is.</summary>
    /// <exception cref="ToolException">What the text was read from cannot be written back unchanged, or its encoding lacks a character.</exception>
    public byte[] Encode(string text)
    {
        try
        {
            var isFaithful = HashOf(Form.Encode(Text)) == Hash;
            return isFaithful
                ? Form.Encode(text)
                : throw new ToolException(ToolErrors.NotRegular, $"The file is not valid {Form.Encoding.WebName}; an edit would damage the rest of it.");
        }
        catch (EncoderFallbackException)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"The file's encoding, {Form.Encoding.WebName}, does not have a character of new_text.");
        }
    }

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The error for a file that is not text.</summary>
    public static ToolException NotText(string path) =>
        new(ToolErrors.NotRegular, $"'{WorkspacePath.Shown(path)}' is not a text file.");

    private static byte[] ReadBounded(IWorkspaceFiles files, string path)
    {
        using var stream = files.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[65_536];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxBytes)
            {
                throw new ToolException(ToolErrors.TooLarge, $"'{WorkspacePath.Shown(path)}' is larger than {MaxBytes >> 20} MB. Use a command for it.");
            }
        }

        return content.ToArray();
    }
}
