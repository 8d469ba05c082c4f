using System.Text;
using LoopKit.Truncation;

namespace LoopKit.Tools;

/// <summary>Reads the paths that models write. Pure: looks at no file.</summary>
internal static class WorkspacePath
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the path relative to the workspace: without <c>.</c>, <c>..</c> and doubled slashes; empty for the workspace itself.</summary>
    /// <remarks><c>..</c> is taken off the text, as editors do, so the result never climbs.</remarks>
    /// <exception cref="ToolException"><see cref="ToolErrors.OutsideRoot"/>, <see cref="ToolErrors.InvalidArguments"/>.</exception>
    public static string Normalise(string root, string path)
    {
        RequireReadable(path);
        var text = OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;
        var parts = new List<string>();
        foreach (var part in BelowRoot(root, text, path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            Step(parts, part, path);
        }

        return string.Join('/', parts);
    }

    /// <summary>The directory of a normalised path; empty for the workspace.</summary>
    public static string Parent(string relative) => relative[..Math.Max(0, relative.LastIndexOf('/'))];

    /// <summary>The last part of a normalised path.</summary>
    public static string Name(string relative) => relative[(relative.LastIndexOf('/') + 1)..];

    /// <summary>A normalised path below another.</summary>
    public static string Combine(string parent, string name) => parent.Length == 0 ? name : $"{parent}/{name}";

    /// <summary>The error for a path that leads out.</summary>
    public static ToolException Outside(string path) =>
        new(ToolErrors.OutsideRoot, $"'{Shown(path)}' leads out of the workspace. Use a path relative to the workspace; links that lead out are not followed.");

    /// <summary>A path as messages show it.</summary>
    public static string Shown(string path) => TextLimits.Head(path, 300);

    private static void Step(List<string> parts, string part, string path)
    {
        if (part == "..")
        {
            if (parts.Count == 0)
            {
                throw Outside(path);
            }

            parts.RemoveAt(parts.Count - 1);
        }
        else if (OperatingSystem.IsWindows() && part.Contains(':'))
        {
            throw Outside(path);
        }
        else if (part != ".")
        {
            parts.Add(part);
        }
    }

    private static string BelowRoot(string root, string text, string path)
    {
        if (!text.StartsWith('/') && !Path.IsPathRooted(text))
        {
            return text;
        }

        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var prefix = root.Replace(Path.DirectorySeparatorChar, '/').TrimEnd('/');
        var isBelow = text.StartsWith(prefix, comparison) && (text.Length == prefix.Length || text[prefix.Length] == '/');
        return isBelow ? text[prefix.Length..] : throw Outside(path);
    }

    private static void RequireReadable(string path)
    {
        if (string.IsNullOrEmpty(path) || path.Contains('\0'))
        {
            throw new ToolException(ToolErrors.InvalidArguments, "The path is empty or has a NUL character. Use a path relative to the workspace, '.' for itself.");
        }

        try
        {
            _strictUtf8.GetByteCount(path);
        }
        catch (EncoderFallbackException)
        {
            throw new ToolException(ToolErrors.InvalidArguments, "The path has half of a surrogate pair, so it names no file.");
        }
    }
}
