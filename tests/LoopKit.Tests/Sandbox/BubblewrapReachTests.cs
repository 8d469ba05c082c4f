using System.Net;
using System.Net.Sockets;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[Property("Requirement", "TOOL-05")]
public sealed class BubblewrapReachTests : IDisposable
{
    private readonly SandboxBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task The_network_cannot_be_reached_unless_the_policy_says_so()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var command = $"bash -c 'exec 3<>/dev/tcp/127.0.0.1/{((IPEndPoint)listener.LocalEndpoint).Port}' && echo reached";

        var without = await _bench.RunAsync(command);
        Assert.That((without.Output.Contains("reached"), without.Sandbox), Is.EqualTo((false, "bubblewrap")), without.Output);
        var all = await _bench.RunAsync(command, new SandboxPolicy { Network = [SandboxPolicy.WholeNetwork] });
        Assert.That((all.Output, all.Sandbox), Is.EqualTo(("reached\n", "bubblewrap, network: all")));
    }

    [Test]
    public async Task Home_and_its_secrets_are_not_there()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var canary = Path.Combine(home, $".loopkit-canary-{Guid.NewGuid():n}");
        await File.WriteAllTextAsync(canary, "secret");
        try
        {
            Assert.That((await _bench.RunOutsideAsync($"cat '{canary}'")).Output, Is.EqualTo("secret"));
            var inside = await _bench.RunAsync($"cat '{canary}'; ls -d ~/.ssh ~/.aws ~/.config ~/.docker ~/.netrc ~/.nuget/NuGet; echo x >~/mine && cat ~/mine; echo \"$HOME\"");
            Assert.That(inside.Output, Does.Not.Contain("secret").And.EndsWith($"x\n{home}\n"));
            Assert.That(inside.Output.Split("No such file"), Has.Length.EqualTo(8), inside.Output);
        }
        finally
        {
            File.Delete(canary);
        }

        Assert.That(Path.Exists(Path.Combine(home, "mine")), Is.False);
    }

    [Test]
    public async Task Processes_of_the_machine_and_their_environments_are_not_there()
    {
        var outcome = await _bench.RunAsync($"cat /proc/[0-9]*/environ | tr '\\0' '\\n' | cut -d= -f1 | sort -u; echo --; ls -d /proc/[0-9]* | wc -l; tr '\\0' ' ' </proc/1/cmdline | cut -c1-14");
        var parts = outcome.Output.Split("--\n");
        var allowed = CommandEnvironment.Create(new Dictionary<string, string>()).Keys.Concat(["TMPDIR", "PWD", "OLDPWD", "_"]);
        Assert.That(
            parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => !name.StartsWith("LOOPKIT_", StringComparison.Ordinal) && !name.StartsWith("DOTNET_", StringComparison.Ordinal)),
            Is.Not.Empty.And.SubsetOf(allowed));
        Assert.That(parts[1].Split('\n')[1], Is.EqualTo("/usr/bin/bwrap"));
        Assert.That(int.Parse(parts[1].Split('\n')[0], null), Is.LessThan(12));
    }

    [TestCase("/etc/shadow")]
    [TestCase("/etc/ssl/private")]
    [TestCase("/run/docker.sock")]
    [TestCase("/var/run/docker.sock")]
    [TestCase("/sys/kernel")]
    [TestCase("/root/.bashrc")]
    [TestCase("/dev/sda")]
    [TestCase("/dev/mem")]
    [Property("Threat", "SEC-06")]
    public async Task It_is_not_there(string path)
    {
        var outcome = await _bench.RunAsync($"test -e {path} || echo absent");
        Assert.That(outcome.Output, Is.EqualTo("absent\n"));
    }

    [TestCase("/usr/bin/evil")]
    [TestCase("/etc/passwd")]
    [TestCase("/etc/ld.so.preload")]
    [TestCase("/proc/sys/kernel/core_pattern")]
    [TestCase("/proc/sysrq-trigger")]
    [TestCase("/evil")]
    [Property("Threat", "CMD-24")]
    public async Task It_cannot_be_written(string path)
    {
        // Nothing is written, in case that it can be.
        var outcome = await _bench.RunAsync($"(: >>{path}) 2>/dev/null || echo refused");
        Assert.That(outcome.Output, Is.EqualTo("refused\n"));
    }

    [Test]
    public async Task The_command_has_no_rights_of_an_administrator_and_can_get_none()
    {
        var outcome = await _bench.RunAsync("grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr -s '\\t' ' '; mount -t tmpfs none /usr 2>&1; unshare --user true 2>&1; chroot / true 2>&1");
        Assert.That(outcome.Output, Does.StartWith("CapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n"));
        Assert.That(outcome.Output, Does.Contain("mount").And.Contain("chroot"));
    }

    [Test]
    public async Task The_workspace_is_all_that_changes()
    {
        Directory.CreateDirectory(_bench.Beside("store"));
        await File.WriteAllTextAsync(_bench.Beside("checkout"), "mine");
        var outcome = await _bench.RunAsync($"echo done >file; cat '{_bench.Beside("checkout")}'; ls '{_bench.Beside("store")}'; echo evil >'{_bench.Beside("new")}'; ls ..; touch /tmp/left /var/tmp/left");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_bench.Workspace, "file")), Is.EqualTo("done\n"));
        Assert.That(outcome.Output, Does.Not.Contain("mine"));
        Assert.That(Path.Exists(_bench.Beside("new")), Is.False);
        Assert.That(await File.ReadAllTextAsync(_bench.Beside("checkout")), Is.EqualTo("mine"));
        Assert.That(Path.Exists("/tmp/left"), Is.False);
    }

    [Test]
    public async Task A_read_only_command_changes_nothing_of_the_workspace()
    {
        Assert.That(_bench.Runner.CanEnforceReadOnly, Is.True);
        await File.WriteAllTextAsync(Path.Combine(_bench.Workspace, "file"), "kept");
        var outcome = await _bench.Runner.RunAsync(
            _bench.Request("cat file; echo x >file; rm file; touch new; chmod 777 file; mkdir .git; echo y >/tmp/y && cat /tmp/y") with { ReadOnlyWorkspace = true }, CancellationToken.None);
        Assert.That(outcome.Output, Does.StartWith("kept").And.EndWith("y\n"));
        Assert.That(Directory.EnumerateFileSystemEntries(_bench.Workspace).Select(Path.GetFileName), Is.EqualTo(["file"]));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_bench.Workspace, "file")), Is.EqualTo("kept"));
    }

    [Test]
    public async Task Paths_that_the_host_adds_are_there()
    {
        var books = Directory.CreateDirectory(_bench.Beside("books")).FullName;
        var shelf = Directory.CreateDirectory(_bench.Beside("shelf")).FullName;
        await File.WriteAllTextAsync(Path.Combine(books, "a"), "text");
        _bench.Options.SandboxReadOnlyPaths.Add(books);
        _bench.Options.SandboxWritablePaths.Add(shelf);
        var outcome = await _bench.RunAsync($"cat '{books}/a'; echo x >'{books}/b'; echo x >'{shelf}/b'");
        Assert.That(outcome.Output, Does.StartWith("text"));
        Assert.That((Path.Exists(books + "/b"), Path.Exists(shelf + "/b")), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_store_in_the_workspace_is_hidden_and_the_definitions_beside_it_are_not()
    {
        _bench.Options.StorePath = Path.Combine(_bench.Workspace, ".loopkit");
        Directory.CreateDirectory(Path.Combine(_bench.Workspace, ".loopkit/loops"));
        await File.WriteAllTextAsync(Path.Combine(_bench.Workspace, ".loopkit/store.db"), "journal");
        await File.WriteAllTextAsync(Path.Combine(_bench.Workspace, ".loopkit/loops/a.yaml"), "extends: ralph\n");
        var outcome = await _bench.RunAsync("cat .loopkit/store.db; rm -rf .loopkit; echo x >.loopkit/evil; echo x >>.loopkit/loops/a.yaml; cat .loopkit/loops/a.yaml");
        Assert.That(outcome.Output, Does.Not.Contain("journal").And.EndWith("extends: ralph\n"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_bench.Workspace, ".loopkit/store.db")), Is.EqualTo("journal"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_bench.Workspace, ".loopkit/loops/a.yaml")), Is.EqualTo("extends: ralph\n"));
    }

    [Test]
    public void A_workspace_around_the_home_is_refused()
    {
        _bench.Workspace = Path.GetDirectoryName(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))!;
        Assert.That(
            async () => await _bench.RunAsync("true"),
            Throws.TypeOf<LoopKitException>().With.Property(nameof(LoopKitException.Code)).EqualTo(ErrorCodes.SandboxUnavailable));
        _bench.Workspace = _bench.Beside("workspace");
    }
}
