using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace LoopKit.ArchitectureTests.Projects;

/// <summary>The projects of this repository obey the rules.</summary>
public sealed class ProjectGraphTests
{
    private static readonly IReadOnlyList<Project> _projects = ProjectFile.ReadAll();

    [Test]
    public void Nothing_refers_left_or_up() => AssertNone(_projects.SelectMany(ProjectRules.References));

    [Test]
    public void Projects_have_only_the_packages_that_they_exist_for() => AssertNone(_projects.SelectMany(ProjectRules.Packages));

    [Test]
    public void Only_hosts_deploy_plugins() => AssertNone(_projects.SelectMany(ProjectRules.Plugins));

    [Test]
    public void Internals_are_seen_by_tests_only() => AssertNone(_projects.SelectMany(ProjectRules.Friends));

    [Test]
    public void Projects_are_named_after_what_they_do() => AssertNone(_projects.SelectMany(ProjectRules.Names));

    [Test]
    public void Compiled_code_refers_to_nothing_else()
    {
        var files = SourceAssemblies.All.Select(assembly => assembly.Location).Concat(SourceAssemblies.PluginFiles).ToList();
        var checkedProjects = files.Select(file => _projects.Single(project => project.Assembly == Path.GetFileNameWithoutExtension(file))).ToList();
        Assert.That(checkedProjects.Select(project => project.Path), Is.SupersetOf(_projects.Where(IsShipped).Select(project => project.Path)), "Every project in src and plugins has its assembly checked.");
        AssertNone(files.Zip(checkedProjects).SelectMany(pair => ProjectRules.Assembly(pair.Second, ReferencesOf(pair.First), _projects)));
    }

    [Test]
    public void The_project_files_were_read()
    {
        var mcp = _projects.Single(project => project.Path == "src/LoopKit.Mcp");
        var plugin = _projects.Single(project => project.Path == "plugins/LoopKit.Plugins.OpenAI");
        Assert.Multiple(() =>
        {
            Assert.That(mcp.Projects, Is.EqualTo(["src/LoopKit.Abstractions"]));
            Assert.That(mcp.Packages, Is.EqualTo(["ModelContextProtocol"]));
            Assert.That(plugin.Projects, Is.EqualTo(["src/LoopKit.Abstractions"]), "The reference stands in plugins/Directory.Build.props.");
            Assert.That(_projects.Single(project => project.Path == "src/LoopKit").Assembly, Is.EqualTo("LoopKit.Runtime"));
            Assert.That(_projects.Single(project => project.Path == "samples/WordCountPlugin").IsPlugin);
        });
    }

    private static bool IsShipped(Project project) => project.Path.Split('/')[0] is "src" or "plugins";

    private static List<string> ReferencesOf(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var metadata = assembly.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static void AssertNone(IEnumerable<string> violations) => Assert.That(violations, Is.Empty);
}
