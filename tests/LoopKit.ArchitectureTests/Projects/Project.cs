namespace LoopKit.ArchitectureTests.Projects;

/// <summary>A project as its file describes it.</summary>
internal sealed record Project
{
    /// <summary>Its directory from the root of the repository, for example <c>src/LoopKit.Mcp</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The name of its assembly.</summary>
    public string Assembly { get; init; } = "";

    /// <summary>Whether it is loaded into a host by its manifest.</summary>
    public bool IsPlugin { get; init; }

    /// <summary>The directories of the projects that its code refers to.</summary>
    public IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary>The directories of the plugins that are built and put beside it.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>The packages that its code refers to.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>The assemblies that see its internals.</summary>
    public IReadOnlyList<string> Friends { get; init; } = [];
}
