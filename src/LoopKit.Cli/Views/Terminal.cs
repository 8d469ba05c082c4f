using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>How much the place where output goes can show.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 200;

    /// <summary>Colours and movement are for terminals alone, and for people who want them (<c>NO_COLOR</c>).</summary>
    public static void Prepare()
    {
        var profile = AnsiConsole.Profile;
        if (Console.IsOutputRedirected)
        {
            profile.Width = WidthOfFiles;
            profile.Capabilities.Ansi = false;
            profile.Capabilities.Interactive = false;
        }

        if (Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
        {
            profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }
    }
}
