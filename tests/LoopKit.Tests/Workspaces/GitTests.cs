using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

public sealed class GitTests
{
    [TestCase("git version 2.39.5", true)]
    [TestCase("git version 2.38.0", true)]
    [TestCase("git version 3.0.1 (Apple Git-1)", true)]
    [TestCase("git version 2.37.9", false)]
    [TestCase("git version 1.99", false)]
    [TestCase("something else", false)]
    public void Old_versions_are_told_apart(string line, bool expected) =>
        Assert.That(GitProgram.IsNewEnough(line), Is.EqualTo(expected));

    [Test]
    public async Task A_missing_git_says_what_to_do()
    {
        using var directory = new TemporaryDirectory();
        var git = new Git(TimeProvider.System, [directory.Path]);
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await git.RunAsync(new GitCommand(["version"], directory.Path)));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.GitUnavailable));
        Assert.That(error.Message, Does.Contain("Install git"));
    }

    [Test]
    public async Task A_failure_names_command_exit_code_and_reason()
    {
        using var directory = new TemporaryDirectory();
        var git = new Git(TimeProvider.System);
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await git.RunAsync(new GitCommand(["rev-parse", "HEAD"], directory.Path)));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.GitFailed));
        Assert.That(error.Message, Does.Contain("git rev-parse HEAD").And.Contain("exit code 128").And.Contain("not a git repository"));
    }

    [Test]
    public async Task A_run_that_does_not_end_is_killed()
    {
        using var directory = new TemporaryDirectory();
        var git = Impostor(directory, "sleep 1000 & sleep 1000");
        var command = new GitCommand(["wait"], directory.Path) { Timeout = TimeSpan.FromMilliseconds(200) };
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await git.RunAsync(command));
        Assert.That(error!.Message, Does.Contain("did not end within"));
    }

    [Test]
    public async Task A_cancelled_run_is_killed()
    {
        using var directory = new TemporaryDirectory();
        var git = Impostor(directory, "sleep 1000");
        using var cancelling = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThatAsync(async () => await git.RunAsync(new GitCommand(["wait"], directory.Path), cancelling.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Endless_output_is_bounded()
    {
        using var directory = new TemporaryDirectory();
        var git = Impostor(directory, "yes; yes >&2");
        var command = new GitCommand(["talk"], directory.Path) { MaxOutput = 100_000 };
        await Assert.ThatAsync(async () => await git.RunAsync(command), Throws.InstanceOf<LoopKitException>().With.Message.Contains("more than 100000 bytes"));
        var output = await git.RunAsync(command with { MayTruncate = true });
        Assert.That(output.Bytes, Has.Length.EqualTo(100_000));
        Assert.That(output.Truncated, Is.True);
    }

    [Test]
    [Property("Requirement", "GIT-07")]
    public async Task The_environment_is_an_allow_list()
    {
        using var directory = new TemporaryDirectory();
        var git = Impostor(directory, "env");
        var lines = (await git.RunAsync(new GitCommand(["env"], directory.Path))).Lines;
        var names = lines.Select(line => line.Split('=')[0]);
        Assert.That(names, Is.SubsetOf(new[]
        {
            "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TMP", "TEMP", "XDG_CONFIG_HOME", "LC_ALL", "GIT_TERMINAL_PROMPT", "GIT_ASKPASS", "SSH_ASKPASS",
            "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_PAGER", "GIT_ALLOW_PROTOCOL", "GIT_NO_LAZY_FETCH", "GIT_NO_REPLACE_OBJECTS",
            "PWD", "SHLVL", "_", "OLDPWD", // The shell's own.
        }));
        Assert.That(lines, Does.Contain("LC_ALL=C").And.Contain("GIT_TERMINAL_PROMPT=0").And.Contain("GIT_ALLOW_PROTOCOL=none"));
    }

    [Test]
    public void Relative_directories_of_the_path_are_not_searched() =>
        Assert.That(GitEnvironment.ProgramDirectories.All(Path.IsPathFullyQualified), Is.True);

    /// <summary>A program in the place of git that is new enough and then does as told.</summary>
    private static Git Impostor(TemporaryDirectory directory, string script)
    {
        UserRepository.WriteProgram(directory.File("git"), "if [ \"$1\" = --version ]; then echo git version 2.40.0; exit; fi\n" + script);
        return new Git(TimeProvider.System, [directory.Path]);
    }
}
