using System.Text;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>
/// Stored forms, for ever: <c>golden/events/loop-started.json</c>, and <c>loop-started.2.json</c> when a property was added to it, and so on.
/// No file is ever changed or removed once its version was released.
/// </summary>
internal static class GoldenFiles
{
    private static readonly string _root = Path.Combine(Repository.Approved, "golden");

    /// <summary>The files of one case, oldest first.</summary>
    public static IReadOnlyList<string> Of(string folder, string name)
    {
        var found = new List<string>();
        for (var file = PathOf(folder, name, 1); File.Exists(file); file = PathOf(folder, name, found.Count + 1))
        {
            found.Add(file);
        }

        return found;
    }

    public static string? Newest(string folder, string name) => Of(folder, name) is [.., var newest] ? newest : null;

    public static IEnumerable<string> In(string folder) => Directory.Exists(Path.Combine(_root, folder))
        ? Directory.EnumerateFiles(Path.Combine(_root, folder)).Order(StringComparer.Ordinal)
        : [];

    /// <summary>The stored bytes; the file has a line end after them, for the sake of editors.</summary>
    public static string Read(string file) => File.ReadAllText(file).TrimEnd('\r', '\n');

    /// <summary>Adds the next version of a case.</summary>
    public static void Add(string folder, string name, string json)
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        File.WriteAllText(PathOf(folder, name, Of(folder, name).Count + 1), json + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    public static string CaseOf(string file) => Path.GetFileName(file).Split('.')[0];

    private static string PathOf(string folder, string name, int version) =>
        Path.Combine(_root, folder, version == 1 ? $"{name}.json" : $"{name}.{version}.json");
}
