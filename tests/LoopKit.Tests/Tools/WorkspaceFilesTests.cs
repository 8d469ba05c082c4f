using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using LoopKit.Tools;
using NUnit.Framework.Constraints;

namespace LoopKit.Tests.Tools;

[TestFixture(true)]
[TestFixture(false)]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
[Property("Requirement", "TOOL-02")]
public sealed class WorkspaceFilesTests(bool useKernel) : IDisposable
{
    private readonly TestWorkspace _workspace = new(useKernel);

    public void Dispose() => _workspace.Dispose();

    [Test]
    public void Files_are_written_read_and_listed_in_order()
    {
        Write("src/deep/b.txt", "b");
        Write("src/a.txt", "a");
        Write(_workspace.At("src/Z.txt"), "z");
        Assert.That(_workspace.Read("./src//deep/../a.txt"), Is.EqualTo("a"));
        Assert.That(_workspace.Files.List("src"), Is.EqualTo((string[])["Z.txt", "a.txt", "deep/"]));
        Assert.That(_workspace.Files.List("."), Is.EqualTo((string[])["src/"]));
        Assert.That(_workspace.Files.List(_workspace.Root), Is.EqualTo((string[])["src/"]));
    }

    [TestCase("../outside/canary.txt")]
    [TestCase("../../../../../../../../etc/passwd")]
    [TestCase("missing/../../outside/canary.txt")]
    [TestCase("/etc/passwd")]
    [TestCase("{root}-evil/canary.txt")]
    [TestCase("{root}/../outside/canary.txt")]
    [TestCase("{outside}/canary.txt")]
    [TestCase("link-file")]
    [TestCase("link-file-relative")]
    [TestCase("link-dir/canary.txt")]
    [TestCase("link-dir/new.txt")]
    [TestCase("link-dir/new/new.txt")]
    [TestCase("link-dangling")]
    [TestCase("link-parent/outside/canary.txt")]
    [TestCase("link-proc/root/etc/passwd")]
    public void What_leads_out_is_neither_read_nor_written_nor_listed(string path)
    {
        _workspace.Link("link-file", _workspace.Canary);
        _workspace.Link("link-file-relative", "../outside/canary.txt");
        _workspace.Link("link-dir", "../outside");
        _workspace.Link("link-dangling", "../outside/new.txt");
        _workspace.Link("link-parent", "..");
        _workspace.Link("link-proc", "/proc/self");
        var resolved = path.Replace("{root}", _workspace.Root).Replace("{outside}", _workspace.Outside);
        Assert.That(() => _workspace.Files.OpenRead(resolved), Fails(ToolErrors.OutsideRoot));
        Assert.That(() => Write(resolved, "evil"), Fails(ToolErrors.OutsideRoot));
        Assert.That(() => _workspace.Files.List(resolved), Fails(ToolErrors.OutsideRoot));
        _workspace.AssertOutsideIsUntouched();
    }

    [TestCase("~/x")]
    [TestCase("$HOME/x")]
    [TestCase("%2e%2e/outside/canary.txt")]
    [TestCase("..\\outside\\canary.txt")]
    [TestCase("file:///etc/passwd")]
    [TestCase("missing.txt")]
    [TestCase("missing/x")]
    public void Odd_spellings_are_names_of_files_that_do_not_exist(string path) =>
        Assert.That(() => _workspace.Files.OpenRead(path), Fails(ToolErrors.NotFound));

    [TestCase("")]
    [TestCase("a\0b")]
    public void What_can_be_no_path_is_an_invalid_argument(string path) =>
        Assert.That(() => _workspace.Files.OpenRead(path), Fails(ToolErrors.InvalidArguments));

    [Test]
    public void Half_of_a_surrogate_pair_is_an_invalid_argument() =>
        Assert.That(() => _workspace.Files.OpenRead(((char)0xD83D) + ".txt"), Fails(ToolErrors.InvalidArguments));

    [Test]
    public void A_name_that_is_too_long_is_an_error_of_the_caller() =>
        Assert.That(() => Write(new string('x', 300), ""), Fails(ToolErrors.InvalidArguments));

    [Test]
    public void Links_that_stay_inside_are_followed()
    {
        Write("real/file.txt", "one");
        _workspace.Link("file-link", "real/file.txt");
        _workspace.Link("dir-link", "real");
        Assert.That(_workspace.Read("file-link"), Is.EqualTo("one"));
        Write("dir-link/new/other.txt", "two");
        Assert.That(_workspace.Text("real/new/other.txt"), Is.EqualTo("two"));
        Assert.That(_workspace.Files.List("dir-link"), Is.EqualTo((string[])["file.txt", "new/"]));
        Assert.That(_workspace.Files.List("."), Is.EqualTo((string[])["dir-link", "file-link", "real/"]));
    }

    [Test]
    public void Writing_to_a_link_replaces_what_it_leads_to_and_not_the_link()
    {
        Write("real.txt", "one");
        _workspace.Link("link", "real.txt");
        Write("link", "two");
        Assert.That(new FileInfo(_workspace.At("link")).LinkTarget, Is.EqualTo("real.txt"));
        Assert.That(_workspace.Text("real.txt"), Is.EqualTo("two"));
    }

    [Test]
    public void A_loop_of_links_ends()
    {
        _workspace.Link("a", "b");
        _workspace.Link("b", "a");
        Assert.That(() => _workspace.Files.OpenRead("a"), Fails(ToolErrors.NotRegular));
        Assert.That(() => Write("a", ""), Fails(ToolErrors.NotRegular));
        Assert.That(() => Write("a/x", ""), Fails(ToolErrors.NotRegular));
    }

    [TestCase(".git/config")]
    [TestCase(".GIT/config")]
    [TestCase("sub/.git/hooks/x")]
    [TestCase("git~1/config")]
    [TestCase(".g\u200cit/config")]
    [TestCase(".git./config")]
    [TestCase(".loopkit/journal")]
    [TestCase("by-link/config")]
    [TestCase("by-link/new/config")]
    [TestCase("self/.loopkit/journal")]
    public void The_own_files_of_git_and_LoopKit_are_denied(string path)
    {
        _workspace.Put(".git/config", TestWorkspace.Secret);
        _workspace.Link("by-link", ".git");
        _workspace.Link("self", ".");
        Assert.That(() => Write(path, "evil"), Fails(ToolErrors.Denied));
        Assert.That(() => _workspace.Files.OpenRead(path), Throws.TypeOf<ToolException>().With.Property("Error").AnyOf(ToolErrors.Denied, ToolErrors.NotFound));
        Assert.That(_workspace.Text(".git/config"), Is.EqualTo(TestWorkspace.Secret));
        Assert.That(Directory.GetFileSystemEntries(_workspace.Root), Has.Length.EqualTo(3));
        Assert.That(Directory.GetFileSystemEntries(_workspace.At(".git")), Has.Length.EqualTo(1));
    }

    [Test]
    public void Denied_names_are_not_listed()
    {
        _workspace.Put(".git/config", "");
        _workspace.Put("sub/.git", "");
        _workspace.Put("sub/.loopkit/x", "");
        Assert.That(_workspace.Files.List("."), Is.EqualTo((string[])["sub/"]));
        Assert.That(_workspace.Files.List("sub"), Is.EqualTo((string[])[".loopkit/"]));
        Assert.That(() => _workspace.Files.List(".git"), Fails(ToolErrors.Denied));
    }

    [TestCase("mkfifo special", "special")]
    [TestCase("mkdir special", "special")]
    [TestCase("mkfifo target; ln -s target special", "special")]
    [TestCase("mknod special c 1 5", "special")]
    [TestCase("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"special\")'", "special")]
    public void What_is_no_regular_file_is_neither_opened_nor_replaced(string command, string path)
    {
        if (!Shell(command))
        {
            Assert.Ignore("This system cannot make one.");
        }

        Assert.That(() => _workspace.Files.OpenRead(path), Fails(ToolErrors.NotRegular));
        Assert.That(() => Write(path, "x"), Fails(ToolErrors.NotRegular));
    }

    [Test]
    public void A_file_is_no_directory()
    {
        Write("file", "x");
        Assert.That(() => _workspace.Files.OpenRead("file/x"), Fails(ToolErrors.NotRegular));
        Assert.That(() => Write("file/x", "x"), Fails(ToolErrors.NotRegular));
        Assert.That(() => _workspace.Files.List("file"), Fails(ToolErrors.NotRegular));
        Assert.That(() => _workspace.Files.List("missing"), Fails(ToolErrors.NotFound));
        Assert.That(() => Write(".", "x"), Fails(ToolErrors.NotRegular));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public void A_hard_link_to_an_outside_file_is_replaced_and_not_written_through()
    {
        Assert.That(Shell($"ln '{_workspace.Canary}' hard"), Is.True);
        Write("hard", "evil");
        Assert.That(_workspace.Text("hard"), Is.EqualTo("evil"));
        _workspace.AssertOutsideIsUntouched();
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public void A_write_keeps_the_permissions_and_leaves_nothing_beside_the_file()
    {
        Write("script.sh", "one");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(_workspace.At("script.sh"), mode);
        Write("script.sh", "two");
        Assert.That(File.GetUnixFileMode(_workspace.At("script.sh")), Is.EqualTo(mode));
        Assert.That(Directory.GetFileSystemEntries(_workspace.Root), Has.Length.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public void A_reader_sees_the_old_or_the_new_file_and_nothing_between()
    {
        string[] versions = [new string('a', 100_000), new string('b', 100_000)];
        Write("file", versions[0]);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var turn = 0; !stop.IsCancellationRequested; turn++)
            {
                Write("file", versions[turn % 2]);
            }
        });
        for (var turn = 0; turn < 200; turn++)
        {
            Assert.That(_workspace.Read("file"), Is.AnyOf(versions[0], versions[1]));
        }

        stop.Cancel();
        Assert.That(async () => await writer, Throws.Nothing);
    }

    [Test]
    public void A_large_directory_is_listed_in_order_and_in_pages()
    {
        var names = Enumerable.Range(0, 35).Select(number => $"f{number}").Order(StringComparer.Ordinal).ToList();
        names.ForEach(name => _workspace.Put($"large/{name}", ""));
        foreach (var pageSize in (int[])[1, 7, 34, 35, 36])
        {
            Assert.That(new WorkspaceFiles(_workspace.Directory, pageSize).List("large").ToList(), Is.EqualTo(names), $"in pages of {pageSize}");
        }
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public void A_huge_sparse_file_costs_no_memory()
    {
        using (var file = File.Create(_workspace.At("huge")))
        {
            file.SetLength(10L << 30);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => TextFile.Load(_workspace.Files, "huge"), Fails(ToolErrors.TooLarge));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 << 20));
    }

    private static EqualStringConstraint Fails(string error) =>
        Throws.TypeOf<ToolException>().With.Property(nameof(ToolException.Error)).EqualTo(error);

    private void Write(string path, string content) => _workspace.Files.Write(path, Encoding.UTF8.GetBytes(content));

    private bool Shell(string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _workspace.Root, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
