using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-02")]
public sealed class ToolEscapeTests : IDisposable
{
    private static readonly string[] _paths =
        ["../../etc/passwd", "/etc/passwd", "../outside/canary.txt", "{outside}/canary.txt", "{root}-evil/canary.txt", "link", "dir-link/canary.txt"];

    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task No_file_tool_leaves_the_workspace(
        [Values("read", "write", "edit", "multi_edit", "list", "glob", "grep", "tree")] string tool, [ValueSource(nameof(_paths))] string pattern)
    {
        _bench.Workspace.Link("link", _bench.Workspace.Canary);
        _bench.Workspace.Link("dir-link", _bench.Workspace.Outside);
        var path = pattern.Replace("{root}", _bench.Workspace.Root).Replace("{outside}", _bench.Workspace.Outside);
        object arguments = tool switch
        {
            "write" => new { path, content = "evil" },
            "edit" => new { path, old_text = TestWorkspace.Secret, new_text = "evil" },
            "multi_edit" => new { path, edits = new[] { new { old_text = TestWorkspace.Secret, new_text = "evil" } } },
            "glob" or "grep" => new { path, pattern = "." },
            _ => new { path },
        };
        var text = await _bench.FailsAsync(tool, arguments, ToolErrors.OutsideRoot);
        Assert.That(text, Does.Not.Contain(TestWorkspace.Secret));
        _bench.Workspace.AssertOutsideIsUntouched();
    }
}
