namespace LoopKit.Definitions.Templates;

/// <summary>A block that is open while a template is checked.</summary>
/// <param name="Name">if, unless or each.</param>
/// <param name="Guarded">The inputs that its condition asks for.</param>
/// <param name="Offset">Where it was opened.</param>
internal sealed record TemplateBlock(string Name, IReadOnlySet<string> Guarded, int Offset)
{
    /// <summary>Whether its last branch was seen, after which there can be no other.</summary>
    public bool HasElse { get; set; }

    /// <summary>Whether names belong to the item of a list.</summary>
    public bool IsItem => Name == "each" && !HasElse;
}
