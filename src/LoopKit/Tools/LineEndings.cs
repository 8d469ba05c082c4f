namespace LoopKit.Tools;

/// <summary>LF and CR LF.</summary>
internal static class LineEndings
{
    /// <summary>Whether there are line ends, and all of them are CR LF.</summary>
    public static bool IsCrLf(string text)
    {
        var ends = 0;
        for (var index = text.IndexOf('\n'); index >= 0; index = text.IndexOf('\n', index + 1))
        {
            if (index == 0 || text[index - 1] != '\r')
            {
                return false;
            }

            ends++;
        }

        return ends > 0;
    }

    /// <summary>Every line end as LF.</summary>
    public static string ToLf(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Every line end as CR LF.</summary>
    public static string ToCrLf(string text) => ToLf(text).Replace("\n", "\r\n", StringComparison.Ordinal);
}
