namespace LoopKit.ArchitectureTests.Projects;

/// <summary>Every rule reports a project that breaks it on purpose.</summary>
public sealed class ProjectRulesTests
{
    private const string Contracts = "src/LoopKit.Abstractions";

    private static readonly Project[] _projects =
    [
        new() { Path = Contracts, Assembly = "LoopKit.Abstractions" },
        new() { Path = "src/LoopKit", Assembly = "LoopKit.Runtime" },
        new() { Path = "src/LoopKit.Mcp", Assembly = "LoopKit.Mcp" },
        new() { Path = "src/LoopKit.Testing", Assembly = "LoopKit.Testing" },
        new() { Path = "src/LoopKit.Cli", Assembly = "loopkit" },
    ];

    [TestCase(Contracts, "src/LoopKit")]
    [TestCase(Contracts, "src/LoopKit.Mcp")]
    [TestCase("src/LoopKit", "src/LoopKit.Mcp")]
    [TestCase("src/LoopKit", "src/LoopKit.Cli")]
    [TestCase("src/LoopKit", "src/LoopKit.Testing")]
    [TestCase("src/LoopKit", "plugins/LoopKit.Plugins.OpenAI")]
    [TestCase("src/LoopKit.Mcp", "src/LoopKit")]
    [TestCase("src/LoopKit.Testing", "src/LoopKit.Cli")]
    [TestCase("src/LoopKit.Cli", "plugins/LoopKit.Plugins.OpenAI")]
    [TestCase("src/LoopKit.Cli", "tests/LoopKit.Tests")]
    [TestCase("plugins/LoopKit.Plugins.New", "src/LoopKit")]
    [TestCase("plugins/LoopKit.Plugins.New", "src/LoopKit.Mcp")]
    [TestCase("plugins/LoopKit.Plugins.New", "plugins/LoopKit.Plugins.OpenAI")]
    [TestCase("samples/Host", "tests/LoopKit.Tests")]
    public void A_reference_left_or_up_is_reported(string project, string reference)
    {
        var violating = new Project { Path = project, Projects = [reference] };
        Assert.That(ProjectRules.References(violating), Has.One.Contains($"{project} refers to {reference}."));
    }

    [TestCase("samples/WordCountPlugin")]
    [TestCase("tests/plugins-under-test/ProbePlugin")]
    public void A_plugin_elsewhere_that_refers_to_the_runtime_is_reported(string project)
    {
        var violating = new Project { Path = project, IsPlugin = true, Projects = ["src/LoopKit"] };
        Assert.That(ProjectRules.References(violating), Has.One.Contains("refers to src/LoopKit."));
    }

    [Test]
    public void A_project_that_nobody_decided_about_is_reported() =>
        Assert.That(ProjectRules.References(new Project { Path = "src/LoopKit.New" }), Has.One.Contains("has no row"));

    [TestCase(Contracts, "Microsoft.Extensions.Hosting.Abstractions")]
    [TestCase("src/LoopKit", "Spectre.Console")]
    [TestCase("src/LoopKit.Mcp", "Microsoft.Data.Sqlite.Core")]
    [TestCase("plugins/LoopKit.Plugins.New", "LoopKit")]
    [TestCase("src/LoopKit.Mcp", "LoopKit")]
    public void A_package_beyond_the_purpose_of_a_project_is_reported(string project, string package)
    {
        var violating = new Project { Path = project, Packages = [package] };
        Assert.That(ProjectRules.Packages(violating), Has.One.Contains($"the package {package}."));
    }

    [TestCase("src/LoopKit.Mcp", "LoopKit.Mcp", "LoopKit.Runtime")]
    [TestCase("plugins/LoopKit.Plugins.New", "LoopKit.Plugins.New", "LoopKit.Runtime")]
    [TestCase(Contracts, "LoopKit.Abstractions", "LoopKit.Mcp")]
    [TestCase(Contracts, "LoopKit.Abstractions", "Newtonsoft.Json")]
    public void A_compiled_reference_that_no_project_file_shows_is_reported(string path, string assembly, string referenced)
    {
        var violating = new Project { Path = path, Assembly = assembly };
        Assert.That(ProjectRules.Assembly(violating, ["System.Runtime", referenced], _projects), Has.One.Contains($"refers to {referenced}."));
    }

    [Test]
    public void A_library_that_deploys_a_plugin_is_reported() => Assert.That(
        ProjectRules.Plugins(new Project { Path = "src/LoopKit", Plugins = ["plugins/LoopKit.Plugins.OpenAI"] }), Has.One.Contains("only hosts"));

    [TestCase(Contracts, "LoopKit.Mcp")]
    [TestCase("src/LoopKit", "loopkit")]
    [TestCase("src/LoopKit", "LoopKit.Plugins.OpenAI")]
    public void Internals_shown_to_another_layer_are_reported(string project, string friend) => Assert.That(
        ProjectRules.Friends(new Project { Path = project, Friends = ["LoopKit.Tests", friend] }), Has.One.Contains($"to {friend}."));

    [TestCase("src/LoopKit.Common")]
    [TestCase("src/LoopKit.Core")]
    [TestCase("plugins/Shared")]
    public void A_name_that_says_nothing_is_reported(string path) =>
        Assert.That(ProjectRules.Names(new Project { Path = path }), Has.Exactly(1).Items);

    [Test]
    public void A_violating_project_file_is_reported()
    {
        var root = Directory.CreateTempSubdirectory("loopkit-projects-").FullName;
        try
        {
            var directory = Directory.CreateDirectory(Path.Combine(root, "plugins", "Bad")).FullName;
            File.WriteAllText(Path.Combine(root, "Directory.Build.props"), """<Project><ItemGroup><PackageReference Include="LoopKit" /></ItemGroup></Project>""");
            File.WriteAllText(
                Path.Combine(root, "plugins", "Directory.Build.props"),
                """<Project><Import Project="../Directory.Build.props" /><ItemGroup><ProjectReference Include="$(MSBuildThisFileDirectory)../src/LoopKit/LoopKit.csproj" /></ItemGroup></Project>""");
            var file = Path.Combine(directory, "Bad.csproj");
            File.WriteAllText(file, """<Project><ItemGroup><ProjectReference Include="..\..\src\LoopKit.Mcp\LoopKit.Mcp.csproj" /></ItemGroup></Project>""");

            var project = ProjectFile.Read(file, root);
            Assert.That(ProjectRules.References(project).Concat(ProjectRules.Packages(project)), Has.Exactly(3).Items);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
