using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Property("Requirement", "TOOL-04")]
public sealed class CommandEnvironmentTests
{
    private static readonly IReadOnlyDictionary<string, string> _none = new Dictionary<string, string>();

    [Test]
    [Platform("Linux")]
    public async Task A_command_gets_the_allow_list_its_tags_and_nothing_else()
    {
        using var bench = new CommandBench();
        var request = bench.Request("env") with { Environment = new Dictionary<string, string> { ["ADDED"] = "yes" } };
        var outcome = await bench.Runner.RunAsync(request, CancellationToken.None);
        var names = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).ToList();
        var allowed = CommandEnvironment.Create(request.Environment).Keys.Concat(["LOOPKIT_LOOP", "LOOPKIT_RUN", "PWD", "OLDPWD", "SHLVL", "_"]);
        Assert.That(names, Is.SubsetOf(allowed));
        Assert.That(outcome.Output, Does.Contain("ADDED=yes\n").And.Contain($"LOOPKIT_LOOP={bench.Loop}\n").And.Contain("LOOPKIT_RUN=").And.Contain("GIT_TERMINAL_PROMPT=0\n"));
    }

    [TestCase("LD_PRELOAD")]
    [TestCase("DOTNET_STARTUP_HOOKS")]
    [TestCase("GIT_DIR")]
    [TestCase("ANTHROPIC_API_KEY")]
    [TestCase("GITHUB_TOKEN")]
    [TestCase("HTTPS_PROXY")]
    [TestCase("LOOPKIT_LOOP")]
    [Property("Threat", "CMD-17")]
    public void Secrets_and_hooks_are_not_handed_on(string name)
    {
        var host = new Dictionary<string, string> { [name] = "canary", ["HOME"] = "/home/user", ["LC_ALL"] = "C" };
        var environment = CommandEnvironment.Select(host, _none);
        Assert.That(environment, Does.Not.ContainKey(name).And.ContainKey("HOME").And.ContainKey("LC_ALL"));
    }

    [Test]
    public void What_is_added_wins()
    {
        var environment = CommandEnvironment.Select(_none, new Dictionary<string, string> { ["TERM"] = "xterm", ["PATH"] = "/opt/tools" });
        Assert.That((environment["TERM"], environment["PATH"]), Is.EqualTo(("xterm", "/opt/tools")));
    }

    [Test]
    [Platform("Linux")]
    [Property("Threat", "CMD-16")]
    public void Relative_entries_of_the_search_path_are_dropped()
    {
        var host = new Dictionary<string, string> { ["PATH"] = ".:bin::/usr/bin:../x:/bin" };
        Assert.That(CommandEnvironment.Select(host, _none)["PATH"], Is.EqualTo("/usr/bin:/bin"));
        Assert.That(CommandEnvironment.Select(_none, _none)["PATH"].Split(':'), Has.Member("/usr/bin"));
    }

    [Test]
    [Platform("Linux")]
    public async Task The_digest_is_that_of_what_the_command_got_and_the_same_for_every_run()
    {
        using var bench = new CommandBench();
        var first = await bench.RunAsync("true");
        var second = await bench.RunAsync("false");
        var added = await bench.Runner.RunAsync(bench.Request("true") with { Environment = new Dictionary<string, string> { ["A"] = "b" } }, CancellationToken.None);
        Assert.That(second.EnvironmentDigest, Is.EqualTo(first.EnvironmentDigest).And.Length.EqualTo(64));
        Assert.That(added.EnvironmentDigest, Is.Not.EqualTo(first.EnvironmentDigest));
    }
}
