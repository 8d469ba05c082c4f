namespace LoopKit.ArchitectureTests.Projects;

/// <summary>The rules of the project graph. Each returns its violations in words.</summary>
internal static class ProjectRules
{
    private static readonly string[] _vagueNames = ["Common", "Shared", "Utils", "Core", "Infrastructure"];

    /// <summary>Nothing points left or up: every reference in a project file is one that its row allows.</summary>
    public static IEnumerable<string> References(Project project)
    {
        if (Allowance.Of(project) is not { } allowance)
        {
            return [$"{project.Path} has no row in {nameof(Allowance)}: decide what it may refer to."];
        }

        return project.Projects
            .Where(reference => !allowance.AllowsProject(reference))
            .Select(reference => $"{project.Path} refers to {reference}. It may refer to: {List(allowance.Projects)}.");
    }

    /// <summary>A project has the packages that it exists for, and no LoopKit package in place of a project.</summary>
    public static IEnumerable<string> Packages(Project project) => project.Packages
        .Where(package => package.StartsWith("LoopKit", StringComparison.Ordinal) || Allowance.Of(project)?.AllowsPackage(package) == false)
        .Select(package => $"{project.Path} refers to the package {package}. It may refer to: {List(Allowance.Of(project)?.Packages ?? ["packages of others"])}.");

    /// <summary>Plugins are put beside hosts only: no library deploys one.</summary>
    public static IEnumerable<string> Plugins(Project project) => project.Plugins
        .Where(_ => project.IsPlugin || (project.Path.StartsWith("src/", StringComparison.Ordinal) && project.Path != "src/LoopKit.Cli"))
        .Select(plugin => $"{project.Path} deploys {plugin}; only hosts deploy plugins.");

    /// <summary>Internals are seen by tests and measurements. Besides, the runtime sees those of the contracts and the test kit those of the runtime.</summary>
    public static IEnumerable<string> Friends(Project project) => project.Friends
        .Where(friend => !friend.EndsWith("Tests", StringComparison.Ordinal) && !friend.EndsWith("LoadTest", StringComparison.Ordinal) && !friend.EndsWith("Simulator", StringComparison.Ordinal)
            && (project.Path, friend) is not (("src/LoopKit.Abstractions", "LoopKit.Runtime") or ("src/LoopKit", "LoopKit.Testing")))
        .Select(friend => $"{project.Path} shows its internals to {friend}.");

    /// <summary>A project is named after what it does.</summary>
    public static IEnumerable<string> Names(Project project) => project.Path.Split('/', '.')
        .Intersect(_vagueNames, StringComparer.OrdinalIgnoreCase)
        .Select(name => $"{project.Path} is named '{name}', which says nothing. Name it after what it does.");

    /// <summary>The compiled code refers to nothing of LoopKit that the project may not refer to, however the reference came about.</summary>
    public static IEnumerable<string> Assembly(Project project, IEnumerable<string> referenced, IReadOnlyList<Project> all)
    {
        var allowance = Allowance.Of(project);
        foreach (var name in referenced)
        {
            var owner = all.FirstOrDefault(other => other.Assembly == name);
            if (owner is not null ? allowance?.AllowsProject(owner.Path) != true : !IsFramework(name) && allowance?.AllowsPackage(name) == false && project.Path == "src/LoopKit.Abstractions")
            {
                yield return $"The assembly {project.Assembly} of {project.Path} refers to {name}.";
            }
        }
    }

    private static bool IsFramework(string assembly) =>
        assembly == "System" || assembly == "netstandard" || assembly.StartsWith("System.", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);

    private static string List(IReadOnlyList<string> names) => names.Count == 0 ? "nothing" : string.Join(", ", names);
}
