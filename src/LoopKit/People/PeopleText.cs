using System.Globalization;
using System.Text;

namespace LoopKit.People;

/// <summary>Writes down for the model what people said: quoted, with the source.</summary>
internal static class PeopleText
{
    /// <summary>What was said to the loop, empty when nothing was.</summary>
    public static string Of(IReadOnlyList<Steer> steers) => string.Join("\n\n", steers.Select(Of));

    /// <summary>Every line of a text marked as a quotation, so that it cannot pass for anything else.</summary>
    public static string Quote(string text) => string.Join('\n', text.Split('\n').Select(line => "> " + line.TrimEnd('\r')));

    private static string Of(Steer steer) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"{steer.By}, who watches this loop, says to you at {steer.At:u}. Take it into account from now on; it does not change what the validation checks:\n")
        .Append(Quote(steer.Text))
        .ToString();
}
