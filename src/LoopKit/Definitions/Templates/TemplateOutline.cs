namespace LoopKit.Definitions.Templates;

/// <summary>What a template uses, and what is wrong with it.</summary>
internal sealed record TemplateOutline
{
    /// <summary>The variables that it uses.</summary>
    public required IReadOnlySet<string> Variables { get; init; }

    /// <summary>The inputs that it cannot do without: used outside a condition that asks for them.</summary>
    public required IReadOnlySet<string> RequiredInputs { get; init; }

    /// <summary>What is wrong.</summary>
    public required IReadOnlyList<TemplateProblem> Problems { get; init; }
}
