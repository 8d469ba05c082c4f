using System.Text.Json;
using LoopKit.Events;
using LoopKit.Sandbox;
using LoopKit.Tests.Sandbox;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-01")]
public sealed class ReadOnlyRunToolTests
{
    [Test]
    public async Task A_command_looks_and_changes_nothing()
    {
        using var bench = new SandboxBench();
        var file = Path.Combine(bench.Workspace, "file");
        await File.WriteAllTextAsync(file, "b\na\n");
        Assert.That(await CallAsync(bench, "sort file"), Is.EqualTo("a\nb\n[exit code 0]"));
        Assert.That(await CallAsync(bench, "rm file; echo x >file; touch new; mkdir .git; true"), Does.EndWith("[exit code 0]").And.Contain("Read-only file system"));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("b\na\n"));
        Assert.That(Directory.GetFileSystemEntries(bench.Workspace), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task It_has_no_network_even_where_commands_have_one()
    {
        using var bench = new SandboxBench();
        Assert.That(await CallAsync(bench, "cat /proc/net/dev | grep -c :", new SandboxPolicy { Network = [SandboxPolicy.WholeNetwork] }), Is.EqualTo("1\n[exit code 0]"), "loopback alone");
    }

    [Test]
    [Property("Requirement", "TOOL-06")]
    public void It_only_reads_so_that_sub_agents_and_parallel_calls_may_use_it()
    {
        using var bench = new SandboxBench();
        using var workspace = new TestWorkspace();
        Assert.That(CatalogOf(bench.Runner, workspace, new SandboxPolicy()).Find("run_readonly"), Has.Property(nameof(LoopTool.Effects)).EqualTo(ToolEffects.ReadOnly));
    }

    [Test]
    [Property("Requirement", "TOOL-08")]
    public void Where_nothing_keeps_it_from_writing_it_is_absent()
    {
        using var workspace = new TestWorkspace();
        Assert.That(CatalogOf(new ProcessRunner(TimeProvider.System, SandboxChoice.Off), workspace, new SandboxPolicy()).Find("run_readonly"), Is.Null);
        Assert.That(OptionalTools.Names, Does.Contain("run_readonly"), "a definition may name it all the same");
    }

    private static async Task<string> CallAsync(SandboxBench bench, string command, SandboxPolicy? policy = null)
    {
        using var files = new WorkspaceFiles(bench.Workspace);
        var catalog = new ToolCatalog([new BuiltInTools(bench.Runner)], ContextOf(files, policy ?? new SandboxPolicy()), allowed: null, TimeProvider.System);
        var outcome = await catalog.InvokeAsync("run_readonly", JsonSerializer.Serialize(new { command }), CancellationToken.None);
        Assert.That(outcome.Outcome, Is.EqualTo(ToolOutcome.Succeeded), outcome.Text);
        return outcome.Text;
    }

    private static ToolCatalog CatalogOf(ProcessRunner runner, TestWorkspace workspace, SandboxPolicy policy) =>
        new([new BuiltInTools(runner)], ContextOf(workspace.Files, policy), allowed: null, TimeProvider.System);

    private static ToolContext ContextOf(IWorkspaceFiles files, SandboxPolicy policy) => new()
    {
        Loop = LoopId.New(TimeProvider.System),
        Iteration = 1,
        Files = files,
        Timeout = TimeSpan.FromMinutes(5),
        Sandbox = policy,
    };
}
