namespace LoopKit.Definitions.Templates;

/// <summary>A <c>{{…}}</c> of a template.</summary>
/// <param name="Sigil">What stands before the expression: <c>#</c> opens a block, <c>/</c> closes it, a blank inserts a value.</param>
/// <param name="Tokens">The expression.</param>
/// <param name="Offset">Its place in the template.</param>
internal sealed record TemplateTag(char Sigil, IReadOnlyList<TemplateToken> Tokens, int Offset)
{
    /// <summary>The first word, or nothing.</summary>
    public string Name => Tokens is [{ Kind: TemplateTokenKind.Name, Text: var text }, ..] ? text : "";

    /// <summary>What follows the first word.</summary>
    public IReadOnlyList<TemplateToken> Arguments => [.. Tokens.Skip(1)];
}
