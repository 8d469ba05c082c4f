namespace LoopKit.Definitions.Templates;

/// <summary>A part of an expression.</summary>
internal enum TemplateTokenKind
{
    /// <summary>The name of a variable or helper.</summary>
    Name,

    /// <summary>A quoted text, a number, or <c>true</c>, <c>false</c>, <c>null</c>.</summary>
    Literal,

    /// <summary>The beginning of a nested helper call.</summary>
    Open,

    /// <summary>The end of a nested helper call.</summary>
    Close,
}

/// <summary>A part of an expression, with its place in the template.</summary>
internal sealed record TemplateToken(TemplateTokenKind Kind, string Text, int Offset);
