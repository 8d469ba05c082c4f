namespace LoopKit.AdversarialTests.Oracle;

/// <summary>The tools that take a path.</summary>
internal static class FileTools
{
    public static IReadOnlyList<string> Reading { get; } = ["read", "edit", "multi_edit", "grep"];

    public static IReadOnlyList<string> Listing { get; } = ["list", "glob", "tree"];

    public static IReadOnlyList<string> All { get; } = [.. Reading, .. Listing, "write"];

    /// <summary>Harmful arguments for a path.</summary>
    public static object Arguments(string tool, string path) => tool switch
    {
        "write" => new { path, content = "evil, never" },
        "edit" => new { path, old_text = "never", new_text = "evil" },
        "multi_edit" => new { path, edits = new[] { new { old_text = "never", new_text = "evil" } } },
        "glob" => new { path, pattern = "*" },
        "grep" => new { path, pattern = "." },
        _ => new { path },
    };
}
