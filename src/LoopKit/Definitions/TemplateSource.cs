using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>The text of a template and how its lines map to a file.</summary>
/// <param name="Text">The template.</param>
/// <param name="At">Where it begins.</param>
/// <param name="LineMap">The line and column before its first character, when its lines are those of the file; otherwise <see langword="null"/>.</param>
internal sealed record TemplateSource(string Text, SourcePosition At, (int Line, int Column)? LineMap = null)
{
    /// <summary>A whole file.</summary>
    public static TemplateSource OfFile(string file, string text) => new(text, new SourcePosition(file, 1, 1), (0, 0));

    /// <summary>The place in the file of a place in the template; where that is not known, the beginning of the template.</summary>
    public SourcePosition PositionOf(int line, int column) => LineMap is { } map ? At with { Line = map.Line + line, Column = map.Column + column } : At;
}
