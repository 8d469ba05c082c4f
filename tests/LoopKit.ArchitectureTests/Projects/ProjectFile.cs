using System.Xml.Linq;

namespace LoopKit.ArchitectureTests.Projects;

/// <summary>Reads project files, with the Directory.Build.props that apply to them.</summary>
internal static class ProjectFile
{
    private const string ThisDirectory = "$(MSBuildThisFileDirectory)";

    public static IReadOnlyList<Project> ReadAll() =>
        [.. Repository.Files("*.csproj", "src", "plugins", "samples", "tests", "benchmarks").Select(file => Read(file, Repository.Root))];

    public static Project Read(string file, string root)
    {
        var directory = Path.GetDirectoryName(file)!;
        var documents = Props(directory, root).Append(file).Select(path => (Path: path, Content: XDocument.Load(path))).ToList();
        return new Project
        {
            Path = Relative(root, directory),
            Assembly = documents[^1].Content.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(file),
            IsPlugin = File.Exists(Path.Combine(directory, "plugin.json")),
            Projects = ProjectPaths("ProjectReference"),
            Plugins = ProjectPaths("PluginReference"),
            Packages = [.. documents.SelectMany(document => Included(document.Content, "PackageReference"))],
            Friends = [.. documents.SelectMany(document => Included(document.Content, "InternalsVisibleTo"))],
        };

        IReadOnlyList<string> ProjectPaths(string item) =>
            [.. documents.SelectMany(document => Included(document.Content, item).Select(include => PathOf(include, document.Path, root)))];
    }

    /// <summary>From the outermost to the nearest. The build takes the nearest alone, unless that imports the one above it.</summary>
    private static List<string> Props(string directory, string root)
    {
        var found = new List<string>();
        for (var current = new DirectoryInfo(directory); current is not null && current.FullName.Length >= root.Length; current = current.Parent)
        {
            var props = Path.Combine(current.FullName, "Directory.Build.props");
            if (File.Exists(props))
            {
                found.Insert(0, props);
                if (!XDocument.Load(props).Descendants("Import").Any())
                {
                    break;
                }
            }
        }

        return found;
    }

    private static IEnumerable<string> Included(XDocument document, string item) => document.Descendants(item)
        .SelectMany(element => ((string?)element.Attribute("Include") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string PathOf(string include, string file, string root)
    {
        var here = Path.GetDirectoryName(file)!;
        var path = include.Replace('\\', '/').Replace(ThisDirectory, here + "/", StringComparison.Ordinal);
        return Relative(root, Path.GetDirectoryName(Path.GetFullPath(path, here))!);
    }

    private static string Relative(string root, string path) => Path.GetRelativePath(root, path).Replace('\\', '/');
}
