using System.Diagnostics;
using System.Text;
using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

/// <summary>A user's repository with real git in a temporary directory, and the worktrees of loops beside it.</summary>
internal sealed class UserRepository : IDisposable
{
    private readonly TemporaryDirectory _home = new();

    public UserRepository(bool withCommit = true)
    {
        Directory.CreateDirectory(Path);
        Run("init", "--quiet", "--initial-branch=main");
        if (withCommit)
        {
            Write("readme.md", "hello\n");
            Write("src/code.cs", "class A;\n");
            Write(".gitignore", "*.log\n");
            Commit("First");
        }
    }

    public string Path => _home.File("project");

    public string Root => _home.File("worktrees");

    public string GitDirectory => System.IO.Path.Combine(Path, ".git");

    /// <summary>A file that hostile settings make when they run.</summary>
    public string Canary => _home.File("canary");

    public string CanaryCommand => $"touch '{Canary}'; cat";

    public LoopId Loop { get; } = LoopId.New(TimeProvider.System);

    public Git Git { get; } = new(TimeProvider.System);

    public GitWorktrees Worktrees() => new(Git, TimeProvider.System, Root, minimumFreeBytes: 0);

    public WorkspaceRequest Request(string name = "fix-tests", LoopId? loop = null) => new(loop ?? Loop, name, Path);

    public void Write(string name, string content) => WriteIn(Path, name, content);

    public static void WriteIn(string directory, string name, string content)
    {
        var file = System.IO.Path.Combine(directory, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public void Commit(string message)
    {
        Run("add", "--all");
        Run("commit", "--quiet", "--message", message);
    }

    /// <summary>Runs the user's git.</summary>
    public string Run(params string[] arguments) => RunIn(Path, arguments);

    /// <summary>Runs git as the user, or the loop, does in a directory.</summary>
    public string RunIn(string directory, params string[] arguments)
    {
        var (exitCode, output, error) = TryRunIn(directory, arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error}");
    }

    public (int ExitCode, string Output, string Error) TryRunIn(string directory, params string[] arguments) =>
        Start(directory, "git", arguments);

    public (int ExitCode, string Output, string Error) Shell(string directory, string script) => Start(directory, "/bin/sh", ["-c", script]);

    /// <summary>Writes a shell script that can be run.</summary>
    public static void WriteProgram(string file, string script)
    {
        // Copied by another process: while this one starts others, a file that it writes itself may be busy when it is run.
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".text", "#!/bin/sh\n" + script + "\n");
        using var copying = Process.Start("install", ["-m", "755", file + ".text", file]);
        copying.WaitForExit();
        File.Delete(file + ".text");
    }

    /// <summary>Everything of the user's repository that no loop may change.</summary>
    public string Snapshot()
    {
        var text = new StringBuilder();
        text.AppendLine(Run("--no-optional-locks", "status", "--porcelain", "--untracked-files=all", "--ignored"));
        text.AppendLine(File.ReadAllText(System.IO.Path.Combine(GitDirectory, "HEAD")));
        text.AppendLine(string.Join('\n', Run("for-each-ref").Split('\n')
            .Where(line => !line.Contains("refs/heads/loopkit/", StringComparison.Ordinal) && !line.Contains("refs/loopkit/", StringComparison.Ordinal))));
        text.AppendLine(Run("stash", "list", "--format=%H %gs"));
        text.AppendLine(Convert.ToHexString(File.ReadAllBytes(System.IO.Path.Combine(GitDirectory, "index"))));
        text.AppendLine(File.ReadAllText(System.IO.Path.Combine(GitDirectory, "config")));
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => !file.StartsWith(GitDirectory, StringComparison.Ordinal)))
        {
            text.AppendLine($"{file} {File.ReadAllText(file)}");
        }

        return text.ToString();
    }

    public void Dispose() => _home.Dispose();

    private (int ExitCode, string Output, string Error) Start(string directory, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _home.Path;
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "User";
            start.Environment[$"GIT_{role}_EMAIL"] = "user@example.invalid";
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd('\n'), error.Result);
    }
}
