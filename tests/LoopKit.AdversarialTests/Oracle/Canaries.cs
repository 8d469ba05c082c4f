using System.Security.Cryptography;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>Directories that nothing may change, told by every name, kind, mode, time and byte in them.</summary>
internal sealed class Canaries
{
    /// <summary>What stands in canary files. Nothing that a model is told, or that is stored, may contain it.</summary>
    public const string Mark = "canary-7f3a-never-to-be-read";

    private readonly IReadOnlyList<string> _roots;
    private readonly IReadOnlyList<string> _before;

    /// <summary>Takes the picture of directories.</summary>
    public Canaries(params IReadOnlyList<string> roots)
    {
        _roots = roots;
        _before = Picture();
    }

    /// <summary>Fails the test when something is different.</summary>
    public void AssertUntouched() => Assert.That(Picture(), Is.EqualTo(_before), "something outside the workspace was changed");

    private List<string> Picture() => [.. _roots.SelectMany(root => Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Prepend(root).Where(IsToStay)).Order(StringComparer.Ordinal).Select(Describe)];

    /// <summary>Of a repository, LoopKit writes objects and refs of its own; all that git obeys stays.</summary>
    private static bool IsToStay(string path) =>
        !path.Contains("/.git", StringComparison.Ordinal) || path.Contains("/.git/hooks", StringComparison.Ordinal) || path.EndsWith("/.git/HEAD", StringComparison.Ordinal) || path.EndsWith("/.git/refs/heads/main", StringComparison.Ordinal);

    private static string Describe(string path)
    {
        var file = new FileInfo(path);
        var kind = $"{path} {file.Attributes} {(OperatingSystem.IsWindows() ? "" : File.GetUnixFileMode(path))} {file.LastWriteTimeUtc:O}";
        return file.LinkTarget is { } target ? $"{kind} -> {target}" : file.Exists ? $"{kind} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}" : kind;
    }
}
