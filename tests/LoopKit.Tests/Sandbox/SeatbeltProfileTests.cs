using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

/// <summary>The text of the profile. Whether macOS does what it says is not shown here.</summary>
[Property("Requirement", "TOOL-05")]
public sealed class SeatbeltProfileTests
{
    private const string Hostile = "/w\") (allow default) (\"";

    [Test]
    public void A_profile_allows_writing_to_the_workspace_only_without_a_network()
    {
        var profile = ProfileOf(new SandboxPolicy());
        Assert.That(profile, Does.StartWith("(version 1)\n(deny default)").And.Contain("""(allow file-write* (subpath (param "ROOT")))""").And.Not.Contain("network"));
        Assert.That(profile.IndexOf("(deny file-write*", StringComparison.Ordinal), Is.GreaterThan(profile.IndexOf("""(allow file-write* (subpath (param "ROOT")))""", StringComparison.Ordinal)), "what comes later holds");
        Assert.That(ProfileOf(new SandboxPolicy { Network = [SandboxPolicy.WholeNetwork] }), Does.Contain("(allow network*"));
        Assert.That(profile.Count(letter => letter == '('), Is.EqualTo(profile.Count(letter => letter == ')')));
    }

    [Test]
    public void A_command_that_only_reads_may_not_write_to_the_workspace() =>
        Assert.That(ProfileOf(new SandboxPolicy(), isReadOnly: true), Does.Not.Contain("""file-write* (subpath (param "ROOT"))"""));

    [Test]
    public void Paths_are_no_part_of_the_profile() =>
        Assert.That(ProfileOf(new SandboxPolicy()), Does.Not.Contain("allow default"));

    [Test]
    public void A_list_of_hosts_is_refused() => Assert.That(
        () => new SeatbeltSandbox(new LoopKitOptions()).Prepare(Request(new SandboxPolicy { Network = ["example.org:443"] }, isReadOnly: false), new Dictionary<string, string>()),
        Throws.TypeOf<LoopKitException>().With.Property(nameof(LoopKitException.Code)).EqualTo(ErrorCodes.SandboxUnavailable));

    private static string ProfileOf(SandboxPolicy policy, bool isReadOnly = false)
    {
        var options = new LoopKitOptions();
        options.SandboxReadOnlyPaths.Add(Hostile);
        return new SeatbeltSandbox(options).ProfileOf(Request(policy, isReadOnly));
    }

    private static ProcessRequest Request(SandboxPolicy policy, bool isReadOnly) => new()
    {
        Command = "true",
        WorkingDirectory = Hostile,
        Loop = LoopId.New(TimeProvider.System),
        Timeout = TimeSpan.FromMinutes(1),
        Sandbox = policy,
        ReadOnlyWorkspace = isReadOnly,
    };
}
