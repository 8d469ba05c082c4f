using System.Text;

namespace LoopKit.Tools;

/// <summary>Names of files as results show them: a line break in a name must not pass for another name.</summary>
internal static class ShownName
{
    /// <summary>The name with its control characters escaped.</summary>
    public static string Of(string name)
    {
        if (!name.Any(char.IsControl))
        {
            return name;
        }

        var shown = new StringBuilder();
        foreach (var character in name)
        {
            _ = char.IsControl(character) ? shown.Append($"\\u{(int)character:x4}") : shown.Append(character);
        }

        return shown.ToString();
    }
}
