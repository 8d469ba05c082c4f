using System.Diagnostics;

namespace LoopKit.Samples.Hosting;

/// <summary>A temporary directory with a real git repository, whose tests fail, and with all else that the sample makes.</summary>
/// <param name="Root">Where it is.</param>
internal sealed record DemoDirectory(string Root)
{
    public string Repository => Path.Combine(Root, "texttools");

    public string Store => Path.Combine(Root, "store");

    public string Worktrees => Path.Combine(Root, "worktrees");

    /// <summary>Empty: the user's own loop types must not change what the sample shows.</summary>
    public string Definitions => Path.Combine(Root, "definitions");

    public static DemoDirectory Create()
    {
        var demo = new DemoDirectory(Directory.CreateTempSubdirectory("loopkit-sample-").FullName);
        var source = Path.Combine(AppContext.BaseDirectory, "demo", "repository");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(demo.Repository, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        demo.Git("init", "--quiet", "--initial-branch=main");
        demo.Git("add", "--all");
        demo.Git("-c", "user.name=LoopKit sample", "-c", "user.email=sample@localhost", "commit", "--quiet", "--message=Text tools with failing tests");
        return demo;
    }

    /// <summary>What a branch did since it left main, line by line.</summary>
    public string[] Diff(string branch) => Git("diff", "--no-ext-diff", "--no-textconv", $"main...{branch}").TrimEnd().Split('\n');

    private string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", Repository, .. arguments]) { RedirectStandardOutput = true };
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        // The user's settings may sign commits, run hooks or change line ends.
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new InvalidOperationException($"'git {string.Join(' ', arguments)}' in {Repository} ended with exit code {git.ExitCode}.");
    }
}
