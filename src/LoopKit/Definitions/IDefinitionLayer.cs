using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>The definitions of one layer, by name.</summary>
internal interface IDefinitionLayer
{
    /// <summary>Which layer it is.</summary>
    DefinitionLayer Layer { get; }

    /// <summary>The names that it has, in no order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What to call the source of a definition: its path, where it is a file.</summary>
    string SourceOf(string name);

    /// <summary>Reads a definition, or returns <see langword="null"/> when there is none of that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="problems">Receives what is wrong with it.</param>
    PartialDefinition? Find(string name, ProblemList problems);
}
