namespace LoopKit.Definitions;

/// <summary>The rule for names of loop types. A name that passes is safe as the name of a file.</summary>
internal static class DefinitionName
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "1 to 64 lower-case letters, digits and hyphens";

    /// <summary>Whether a name keeps the rule.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 64 && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
