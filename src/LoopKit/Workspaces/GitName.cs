using System.Text.RegularExpressions;

namespace LoopKit.Workspaces;

/// <summary>Decides which texts may become part of a git command.</summary>
internal static partial class GitName
{
    /// <summary>The branches of loops begin with this.</summary>
    public const string BranchPrefix = "loopkit/";

    /// <summary>Whether a text is safe as the name of a branch and of a directory.</summary>
    public static bool IsName(string? text) => text is not null && Name().IsMatch(text);

    /// <summary>Whether a text is the full hash of an object.</summary>
    public static bool IsHash(string? text) => text is not null && Hash().IsMatch(text);

    /// <summary>Returns the text, or refuses it.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>.</exception>
    public static string RequireName(string? text) => IsName(text)
        ? text!
        : throw new LoopKitException(
            ErrorCodes.InvalidSpec, $"'{text}' cannot name a branch and a directory. Use 1 to 64 lower-case letters, digits and hyphens, beginning with a letter or digit.");

    /// <summary>Returns the text, or refuses it.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.GitFailed"/>.</exception>
    public static string RequireHash(string? text) => IsHash(text)
        ? text!
        : throw new LoopKitException(ErrorCodes.GitFailed, $"'{text}' is not the full hash of a git object. Name the object by its 40 or 64 hexadecimal digits.");

    // Longer than the 64 characters of a loop's name, for the number that makes it unique. \z, because $ lets a line end pass.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,71}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hash();
}
