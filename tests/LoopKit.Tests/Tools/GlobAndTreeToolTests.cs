using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-01")]
public sealed class GlobAndTreeToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [TestCase("*.cs", "src/a.cs\nsrc/deep/b.cs\nz.cs\n")]
    [TestCase("/*.cs", "z.cs\n")]
    [TestCase("src/**", "src/a.cs\nsrc/a.ts\nsrc/deep/b.cs\n")]
    [TestCase("src/*.{cs,ts}", "src/a.cs\nsrc/a.ts\n")]
    [TestCase("{src/deep,nowhere}/*", "src/deep/b.cs\n")]
    [TestCase("*.{cs}", "[No file matches.]")]
    [TestCase("nothing", "[No file matches.]")]
    public async Task Glob_finds_files_by_name(string pattern, string found)
    {
        PlantTree();
        Assert.That(await _bench.SucceedsAsync("glob", new { pattern }), Is.EqualTo(found));
    }

    [Test]
    public async Task Glob_looks_below_a_path_and_reads_the_pattern_from_there()
    {
        PlantTree();
        Assert.That(await _bench.SucceedsAsync("glob", new { pattern = "*/*.cs", path = "src" }), Is.EqualTo("src/deep/b.cs\n"));
    }

    [Test]
    public async Task What_is_ignored_is_left_out_unless_it_is_asked_for()
    {
        PlantTree();
        _bench.Workspace.Put(".gitignore", "deep/\nz.cs");
        _bench.Workspace.Put("src/.gitignore", "!deep/");
        _bench.Workspace.Put("deep/c.cs", "");
        Assert.That(await _bench.SucceedsAsync("glob", new { pattern = "*.cs" }), Is.EqualTo("src/a.cs\nsrc/deep/b.cs\n"));
        Assert.That(await _bench.SucceedsAsync("glob", new { pattern = "*.cs", ignored = true }), Is.EqualTo("deep/c.cs\nsrc/a.cs\nsrc/deep/b.cs\nz.cs\n"));
        Assert.That(await _bench.SucceedsAsync("glob", new { pattern = "*.cs", path = "deep" }), Is.EqualTo("deep/c.cs\n"), "it was asked for by name");
        Assert.That(await _bench.SucceedsAsync("tree", new { }), Is.EqualTo(".gitignore\nsrc/\n  .gitignore\n  a.cs\n  a.ts\n  deep/\n    b.cs\n"));
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task A_pattern_that_is_none_or_too_many_is_an_invalid_argument()
    {
        await _bench.FailsAsync("glob", new { pattern = "[a" }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("glob", new { pattern = "" }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("glob", new { pattern = string.Concat(Enumerable.Repeat("{a,b}", 40)) }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("glob", new { pattern = new string('{', 1001) }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("tree", new { depth = 11 }, ToolErrors.InvalidArguments);
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task Links_are_shown_and_never_followed()
    {
        PlantTree();
        _bench.Workspace.Link("out", _bench.Workspace.Outside);
        _bench.Workspace.Link("src/up", "..");
        Assert.That(await _bench.SucceedsAsync("glob", new { pattern = "**", ignored = true }), Is.EqualTo("out\nsrc/a.cs\nsrc/a.ts\nsrc/deep/b.cs\nsrc/up\nz.cs\n"));
        Assert.That(await _bench.SucceedsAsync("tree", new { }), Is.EqualTo("out\nsrc/\n  a.cs\n  a.ts\n  deep/\n    b.cs\n  up\nz.cs\n"));
    }

    [Test]
    public async Task Tree_shows_as_many_levels_as_are_asked_for()
    {
        PlantTree();
        Assert.That(await _bench.SucceedsAsync("tree", new { depth = 1 }), Is.EqualTo("src/\nz.cs\n"));
        Assert.That(await _bench.SucceedsAsync("tree", new { path = "src", depth = 2 }), Is.EqualTo("a.cs\na.ts\ndeep/\n  b.cs\n"));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_long_directory_does_not_crowd_out_those_beside_it()
    {
        foreach (var number in Enumerable.Range(0, 150))
        {
            _bench.Workspace.Put($"many/f{number:d3}", "");
        }

        _bench.Workspace.Put("zoo/last", "");
        var tree = await _bench.SucceedsAsync("tree", new { });
        Assert.That(tree, Does.Contain("  f099\n  [… more in this directory: use list]\nzoo/\n  last\n").And.Not.Contain("f100"));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task Both_are_bounded_and_say_so()
    {
        foreach (var number in Enumerable.Range(0, 1100))
        {
            _bench.Workspace.Put($"d{number / 50:d2}/f{number:d4}", "");
        }

        Assert.That(await _bench.SucceedsAsync("glob", new { pattern = "f*" }), Does.Contain("f0999\n[The first 1000 files; there are more.").And.Not.Contain("f1000"));
        Assert.That(await _bench.SucceedsAsync("tree", new { }), Does.Contain("[The first 1000 entries; there are more."));
    }

    [Test]
    public async Task A_line_break_in_a_name_does_not_pass_for_another_name()
    {
        _bench.Workspace.Put("a\nb.cs", "x");
        Assert.That(await _bench.SucceedsAsync("glob", new { pattern = "*.cs" }), Is.EqualTo("a\\u000ab.cs\n"));
        Assert.That(await _bench.SucceedsAsync("tree", new { }), Is.EqualTo("a\\u000ab.cs\n"));
        Assert.That(await _bench.SucceedsAsync("grep", new { pattern = "x" }), Is.EqualTo("a\\u000ab.cs:1:x\n"));
    }

    private void PlantTree()
    {
        foreach (var path in (string[])["src/a.cs", "src/a.ts", "src/deep/b.cs", "z.cs"])
        {
            _bench.Workspace.Put(path, "");
        }
    }
}
