using System.Globalization;
using System.Text.RegularExpressions;

namespace LoopKit.Tools;

/// <summary>Regular expressions of models: their time grows with the text alone, whatever the expression.</summary>
internal static partial class LinePattern
{
    private const int MaxLength = 1000;

    // A counted repetition is unrolled, nested ones multiply: {1000}{1000} would be a million states.
    private const long MaxRepetitions = 10_000;

    private static readonly TimeSpan _longestMatch = TimeSpan.FromSeconds(5);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.InvalidArguments"/>.</exception>
    public static Regex Parse(string pattern, bool ignoreCase)
    {
        if (pattern.Length is 0 or > MaxLength)
        {
            throw Invalid($"A pattern has 1 to {MaxLength} characters.");
        }

        if (Counts().Matches(pattern).Aggregate(1L, (product, count) => Math.Min(product * Math.Max(1, Most(count)), MaxRepetitions + 1)) > MaxRepetitions)
        {
            throw Invalid("The pattern repeats too much by numbers in braces. Use * or +, or smaller numbers.");
        }

        try
        {
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
            return new Regex(pattern, options, _longestMatch);
        }
        catch (ArgumentException exception)
        {
            throw Invalid($"The pattern is not a regular expression: {exception.Message} Put a backslash before a character that means itself.");
        }
        catch (NotSupportedException)
        {
            throw Invalid("Lookarounds, backreferences and atomic groups are not supported. Use a simpler pattern.");
        }
    }

    private static long Most(Match count) =>
        count.Groups.Values.Skip(1).Where(group => group.Value.Length > 0)
            .Max(group => long.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, MaxRepetitions + 1) : MaxRepetitions + 1);

    private static ToolException Invalid(string message) => new(ToolErrors.InvalidArguments, message);

    [GeneratedRegex(@"\{(\d+)(?:,(\d*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Counts();
}
