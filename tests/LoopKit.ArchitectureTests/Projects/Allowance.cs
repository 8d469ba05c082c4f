namespace LoopKit.ArchitectureTests.Projects;

/// <summary>What a project may refer to.</summary>
/// <param name="Projects">Directories of projects; <c>src/*</c> stands for all in one directory.</param>
/// <param name="Packages">Packages; <see langword="null"/>: any.</param>
internal sealed record Allowance(IReadOnlyList<string> Projects, IReadOnlyList<string>? Packages = null)
{
    private const string Contracts = "src/LoopKit.Abstractions";

    private static readonly Allowance _plugin = new([Contracts]);
    private static readonly Allowance _sample = new(["src/*", "plugins/*"]);
    private static readonly Allowance _outermost = new(["src/*", "plugins/*", "samples/*", "benchmarks/*", "tests/*", "tests/plugins-under-test/*"]);

    /// <summary>One row for each project in src: it exists because its dependencies differ from those of all others.</summary>
    private static readonly Dictionary<string, Allowance> _sources = new()
    {
        [Contracts] = new(
            [],
            ["Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions"]),
        ["src/LoopKit"] = new(
            [Contracts],
            [
                "Cronos", "Handlebars.Net", "YamlDotNet", "SQLitePCLRaw.bundle_e_sqlite3",
                "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Options", "System.Threading.RateLimiting",
            ]),
        ["src/LoopKit.Mcp"] = new([Contracts], ["ModelContextProtocol"]),
        ["src/LoopKit.Testing"] = new([Contracts, "src/LoopKit"], ["Microsoft.Extensions.DependencyInjection", "NUnit"]),
        ["src/LoopKit.Cli"] = new(["src/*"]),
    };

    /// <summary>Finds what a project may refer to, or returns <see langword="null"/> for a project that nobody decided about.</summary>
    public static Allowance? Of(Project project) => project.Path.Split('/')[0] switch
    {
        "tests" or "benchmarks" when !project.IsPlugin => _outermost,
        "plugins" => _plugin,
        _ when project.IsPlugin => _plugin,
        "samples" => _sample,
        _ => _sources.GetValueOrDefault(project.Path),
    };

    public bool AllowsProject(string path) =>
        Projects.Contains(path) || Projects.Contains(path[..(path.LastIndexOf('/') + 1)] + "*");

    public bool AllowsPackage(string package) => Packages?.Contains(package) != false;
}
