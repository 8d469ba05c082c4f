using System.Text;

namespace LoopKit.Definitions.Templates;

/// <summary>Collects a text and refuses to let it grow beyond a limit.</summary>
internal sealed class CappedWriter(int maxCharacters) : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.Unicode;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (_text.Length + buffer.Length > maxCharacters)
        {
            throw new LoopKitException(
                ErrorCodes.TemplateInvalid,
                $"The rendered prompt is longer than {maxCharacters} characters. Leave something out of the template, or shorten the goal or the inputs.");
        }

        _text.Append(buffer);
    }

    public override string ToString() => _text.ToString();
}
