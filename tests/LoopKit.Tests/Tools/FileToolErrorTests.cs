using System.Diagnostics;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

/// <summary>Every file tool against everything that a path can be: one typed error each, nothing else.</summary>
[Platform("Linux")]
[Property("Requirement", "TOOL-02")]
public sealed class FileToolErrorTests : IDisposable
{
    private static readonly string[] _reading = ["read", "edit", "multi_edit"];
    private static readonly string[] _listing = ["list", "glob", "tree"];
    private static readonly string[] _all = [.. _reading, .. _listing, "grep", "write"];

    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [TestCaseSource(nameof(_all))]
    public async Task A_path_that_can_be_none_is_an_invalid_argument(string tool)
    {
        await FailsAsync(tool, "", ToolErrors.InvalidArguments);
        await FailsAsync(tool, "a\0b", ToolErrors.InvalidArguments);
        await FailsAsync(tool, new string('x', 300), ToolErrors.InvalidArguments);
    }

    [TestCaseSource(nameof(_all))]
    public async Task Misspelt_and_missing_arguments_are_invalid_arguments(string tool)
    {
        await _bench.FailsAsync(tool, new { path = "a", surprise = 1 }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync(tool, new { path = 7 }, ToolErrors.InvalidArguments);
    }

    [TestCaseSource(nameof(_all))]
    public async Task What_is_LoopKits_or_gits_own_is_denied(string tool)
    {
        _bench.Workspace.Put(".git/config", TestWorkspace.Secret);
        await FailsAsync(tool, ".git/config", ToolErrors.Denied);
        await FailsAsync(tool, "sub/../.GIT/config", ToolErrors.Denied);
        Assert.That(_bench.Workspace.Text(".git/config"), Is.EqualTo(TestWorkspace.Secret));
    }

    [TestCase("read")]
    [TestCase("edit")]
    [TestCase("multi_edit")]
    [TestCase("list")]
    [TestCase("glob")]
    [TestCase("tree")]
    [TestCase("grep")]
    public Task What_is_not_there_is_not_found(string tool) => FailsAsync(tool, "missing/name", ToolErrors.NotFound);

    [TestCaseSource(nameof(_all))]
    public async Task A_pipe_is_no_file_and_is_not_waited_for(string tool)
    {
        using var made = Process.Start("mkfifo", _bench.Workspace.At("pipe"));
        await made.WaitForExitAsync();
        await FailsAsync(tool, "pipe", ToolErrors.NotRegular);
    }

    [TestCaseSource(nameof(_reading))]
    public async Task A_directory_is_no_file(string tool)
    {
        _bench.Workspace.Put("directory/x", "");
        await FailsAsync(tool, "directory", ToolErrors.NotRegular);
        await FailsAsync("write", "directory", ToolErrors.NotRegular);
    }

    [TestCaseSource(nameof(_listing))]
    public async Task A_file_is_no_directory(string tool)
    {
        _bench.Workspace.Put("file", "");
        await FailsAsync(tool, "file", ToolErrors.NotRegular);
    }

    [TestCaseSource(nameof(_reading))]
    public async Task What_is_no_text_is_not_regular(string tool)
    {
        _bench.Workspace.Put("a.bin", [1, 0, 2]);
        await FailsAsync(tool, "a.bin", ToolErrors.NotRegular);
    }

    [TestCase("edit")]
    [TestCase("multi_edit")]
    public async Task A_file_that_is_too_large_is_not_edited(string tool)
    {
        _bench.Workspace.Put("large.txt", new string('a', TextFile.MaxBytes + 1));
        await _bench.SucceedsAsync("read", new { path = "large.txt", limit = 1 });
        await FailsAsync(tool, "large.txt", ToolErrors.TooLarge);
    }

    private Task<string> FailsAsync(string tool, string path, string error) => _bench.FailsAsync(tool, ArgumentsOf(tool, path), error);

    private static object ArgumentsOf(string tool, string path) => tool switch
    {
        "write" => new { path, content = "evil" },
        "edit" => new { path, old_text = "x", new_text = "y" },
        "multi_edit" => new { path, edits = new[] { new { old_text = "x", new_text = "y" } } },
        "glob" or "grep" => new { path, pattern = "." },
        _ => new { path },
    };
}
