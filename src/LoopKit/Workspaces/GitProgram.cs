using System.Text.RegularExpressions;

namespace LoopKit.Workspaces;

/// <summary>Finds the git program and checks its version.</summary>
internal static partial class GitProgram
{
    private static readonly Version _oldest = new(2, 38);

    public static async Task<string> FindAsync(IEnumerable<string> directories, TimeProvider time, CancellationToken cancellationToken)
    {
        // The full path, because starting a bare name would look into the current directory first.
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        var program = directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists)
            ?? throw new LoopKitException(
                ErrorCodes.GitUnavailable, $"There is no git on the PATH. Install git {_oldest} or newer, or work on a directory without git.");

        var command = new GitCommand(["--version"], Path.GetDirectoryName(program)!) { Timeout = TimeSpan.FromSeconds(30) };
        var output = await GitProcess.RunAsync(program, command, time, cancellationToken).ConfigureAwait(false);
        return IsNewEnough(output.Text)
            ? program
            : throw new LoopKitException(
                ErrorCodes.GitUnavailable, $"'{program}' says it is '{output.Text}'. Install git {_oldest} or newer.");
    }

    internal static bool IsNewEnough(string versionLine) =>
        VersionNumber().Match(versionLine) is { Success: true } match && Version.Parse(match.Groups[1].ValueSpan) >= _oldest;

    [GeneratedRegex(@"^git version (\d{1,6}\.\d{1,6})", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}
