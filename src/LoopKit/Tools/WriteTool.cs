using System.ComponentModel;
using System.Text;

namespace LoopKit.Tools;

/// <summary>Creates or replaces a text file.</summary>
internal sealed class WriteTool(IWorkspaceFiles files, ReadLedger ledger)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(WriteTool),
        nameof(Write),
        "write",
        "Creates a text file in the workspace, or replaces all of its content. Directories are created. To change a part of a file, use edit.");

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.Idempotent);

    private string Write(
        [Description("The file, relative to the workspace.")] string path,
        [Description("The whole new content.")] string content)
    {
        ledger.TakeReadBefore();
        var present = Present(path);
        var isCrLf = present is { IsCrLf: true };
        var bytes = Encode(isCrLf ? LineEndings.ToCrLf(content) : content, present?.Form ?? TextForm.Default);
        files.Write(path, bytes);
        ledger.Record(path, TextFile.HashOf(bytes));
        return $"Wrote {bytes.Length} bytes to {path}{(isCrLf ? ", with CRLF line endings as before" : "")}.";
    }

    private TextFile? Present(string path)
    {
        try
        {
            return TextFile.Load(files, path);
        }
        catch (ToolException exception) when (exception.Error is ToolErrors.NotFound or ToolErrors.TooLarge or ToolErrors.NotRegular)
        {
            // Nothing to keep the form of. What may not be replaced, the write itself refuses.
            return null;
        }
    }

    private static byte[] Encode(string content, TextForm form)
    {
        try
        {
            return form.Encode(content);
        }
        catch (EncoderFallbackException) when (form != TextForm.Default)
        {
            return Encode(content, TextForm.Default);
        }
        catch (EncoderFallbackException)
        {
            throw new ToolException(ToolErrors.InvalidArguments, "The content has half of a surrogate pair, so it is not text.");
        }
    }
}
