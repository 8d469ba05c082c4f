using System.Buffers;
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Tools;

/// <summary>Shows the lines of a text file.</summary>
internal sealed class ReadTool(IWorkspaceFiles files, ReadLedger ledger)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(ReadTool),
        nameof(Read),
        "read",
        "Reads a text file of the workspace. Returns its lines, each after its number and a tab. Long files come in pages: read on with offset. A file must be read before it is edited.");

    private const int DefaultLines = 2000;
    private const int MaxLineCharacters = 2000;
    private const int BufferBytes = 65_536;

    // Leaves room for the note, so that the catalogue does not cut the page again.
    private const int MaxCharacters = ToolCatalog.MaxResultCharacters - 1000;

    // Bounds the time for lines far into a huge file, and for a file that never ends.
    private const long MaxScannedBytes = 64 << 20;

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.ReadOnly);

    private string Read(
        [Description("The file, relative to the workspace.")] string path,
        [Description("The line to begin with, from 1.")] long offset = 1,
        [Description("The most lines to return.")] long limit = DefaultLines)
    {
        if (offset < 1 || limit < 1)
        {
            throw new ToolException(ToolErrors.InvalidArguments, "offset and limit begin at 1.");
        }

        ledger.TakeReadBefore();
        using var stream = files.OpenRead(path);
        var page = new LinePage(offset, limit, MaxLineCharacters, MaxCharacters);
        var (hash, isComplete) = Scan(stream, page, path);
        if (hash is not null)
        {
            ledger.Record(path, hash);
        }

        return Result(page, offset, isComplete);
    }

    private static (string? Hash, bool IsComplete) Scan(Stream stream, LinePage page, string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var characters = ArrayPool<char>.Shared.Rent(BufferBytes + 16);
        try
        {
            Decoder? decoder = null;
            long total = 0;
            int read;
            while ((read = stream.ReadAtLeast(buffer.AsSpan(0, BufferBytes), BufferBytes, throwOnEndOfStream: false)) > 0)
            {
                var bytes = buffer.AsSpan(0, read);
                hash.AppendData(bytes);
                total += read;
                if (decoder is null)
                {
                    var form = TextForm.Detect(bytes) ?? throw TextFile.NotText(path);
                    decoder = form.Encoding.GetDecoder();
                    bytes = bytes[form.MarkLength..];
                }

                page.Add(characters.AsSpan(0, decoder.GetChars(bytes, characters, flush: false)));
                if (total > TextFile.MaxBytes && (page.IsFull || total >= MaxScannedBytes))
                {
                    return (null, false);
                }
            }

            page.Add(characters.AsSpan(0, decoder?.GetChars([], characters, flush: true) ?? 0));
            page.Complete();
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    private static string Result(LinePage page, long offset, bool isComplete)
    {
        if (page.LastLine < offset)
        {
            return NothingShown(page, offset, isComplete);
        }

        if (isComplete && !page.HasMore)
        {
            return page.Text;
        }

        var of = isComplete ? $" of {page.LineCount}" : "";
        return $"{page.Text}[Lines {offset} to {page.LastLine}{of}. Read on with offset {page.LastLine + 1}.]";
    }

    private static string NothingShown(LinePage page, long offset, bool isComplete)
    {
        if (isComplete && page.LineCount == 0)
        {
            return "[The file is empty.]";
        }

        throw isComplete
            ? new ToolException(ToolErrors.InvalidArguments, $"The file has {page.LineCount} lines; offset {offset} is beyond its end.")
            : new ToolException(ToolErrors.TooLarge, $"Line {offset} is not within the first {MaxScannedBytes >> 20} MB. Use a command, such as sed -n, for it.");
    }
}
