using System.Diagnostics;
using System.Text;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-01")]
public sealed class GrepToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task Lines_that_match_are_found_with_file_and_number()
    {
        _bench.Workspace.Put("a.txt", "one\ntwo\nthree");
        _bench.Workspace.Put("sub/b.txt", "Two\r\ntwo\r\n");
        Assert.That(await GrepAsync(new { pattern = "t[wh]" }), Is.EqualTo("a.txt:2:two\na.txt:3:three\nsub/b.txt:2:two\n"));
        Assert.That(await GrepAsync(new { pattern = "^two$", ignore_case = true, path = "sub" }), Is.EqualTo("sub/b.txt:1:Two\nsub/b.txt:2:two\n"));
        Assert.That(await GrepAsync(new { pattern = "two", path = "a.txt" }), Is.EqualTo("a.txt:2:two\n"), "a file may be named");
        Assert.That(await GrepAsync(new { pattern = "two", glob = "sub/*" }), Is.EqualTo("sub/b.txt:2:two\n"));
        Assert.That(await GrepAsync(new { pattern = "two", files_only = true }), Is.EqualTo("a.txt\nsub/b.txt\n"));
        Assert.That(await GrepAsync(new { pattern = "four" }), Is.EqualTo("[No line matches in 2 text files.]"));
    }

    [Test]
    public async Task Lines_around_a_match_are_shown_once_and_in_order()
    {
        _bench.Workspace.Put("a.txt", string.Concat(Enumerable.Range(1, 12).Select(number => $"line {number}\n")));
        Assert.That(
            await GrepAsync(new { pattern = "line (3|5|11)$", context = 1 }),
            Is.EqualTo("a.txt-2-line 2\na.txt:3:line 3\na.txt-4-line 4\na.txt:5:line 5\na.txt-6-line 6\n--\na.txt-10-line 10\na.txt:11:line 11\na.txt-12-line 12\n"));
        _bench.Workspace.Put("b.txt", "x\nline 3\n");
        Assert.That(
            await GrepAsync(new { pattern = "line 3", context = 1 }),
            Is.EqualTo("a.txt-2-line 2\na.txt:3:line 3\na.txt-4-line 4\n--\nb.txt-1-x\nb.txt:2:line 3\n"));
    }

    [Test]
    public async Task Ignored_and_binary_files_are_passed_over()
    {
        _bench.Workspace.Put(".gitignore", "out/");
        _bench.Workspace.Put("out/a.txt", "two");
        _bench.Workspace.Put("b.bin", [(byte)'t', (byte)'w', (byte)'o', 0]);
        _bench.Workspace.Put(".git/config", "two");
        Assert.That(await GrepAsync(new { pattern = "two" }), Does.StartWith("[No line matches"));
        Assert.That(await GrepAsync(new { pattern = "two", ignored = true }), Is.EqualTo("out/a.txt:1:two\n"));
    }

    [Test]
    public async Task Text_in_other_encodings_is_found()
    {
        _bench.Workspace.Put("u16.txt", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("grün\r\nblau\r\n")]);
        _bench.Workspace.Put("mark.txt", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("grün")]);
        Assert.That(await GrepAsync(new { pattern = "^gr.n$" }), Is.EqualTo("mark.txt:1:grün\nu16.txt:1:grün\n"));
    }

    [TestCase("(")]
    [TestCase("")]
    [TestCase("(?=x)")]
    [TestCase("(a)\\1")]
    [TestCase("(((a{100}){100}){100}){100}")]
    [TestCase("a{99999999999999999999}")]
    [Property("Requirement", "TOOL-02")]
    public async Task A_pattern_that_cannot_be_used_is_an_invalid_argument(string pattern) =>
        await _bench.FailsAsync("grep", new { pattern }, ToolErrors.InvalidArguments);

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task What_is_searched_must_exist_and_be_inside()
    {
        await _bench.FailsAsync("grep", new { pattern = "x", path = "missing" }, ToolErrors.NotFound);
        await _bench.FailsAsync("grep", new { pattern = "x", context = 21 }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("grep", new { pattern = "x", glob = "[" }, ToolErrors.InvalidArguments);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_pattern_made_to_be_slow_is_not()
    {
        _bench.Workspace.Put("a.txt", new string('a', 60_000) + "!");
        var watch = Stopwatch.StartNew();
        await GrepAsync(new { pattern = "(a+)+$" });
        await GrepAsync(new { pattern = "(a|aa)+$" });
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)), "backtracking would take longer than the universe");
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_long_line_is_cut_around_the_match_by_whole_characters()
    {
        _bench.Workspace.Put("a.txt", string.Concat(Enumerable.Repeat("👩‍👩‍👧", 500)) + "NEEDLE" + string.Concat(Enumerable.Repeat("👩‍👩‍👧", 500)));
        var line = await GrepAsync(new { pattern = "NEEDLE" });
        Assert.That(line, Does.Contain("NEEDLE").And.Match(@"^a\.txt:1:\[… [\d,]+ characters …\]").And.Match(@"\[… [\d,]+ characters …\]\n$"));
        var family = line[(line.IndexOf(']') + 1)..line.LastIndexOf('[')].Replace("NEEDLE", "").Replace("👩‍👩‍👧", "");
        Assert.That(family, Is.Empty, "no half of a family is left");
        Assert.That(line, Has.Length.LessThan(700));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task Many_matches_are_cut_and_the_model_is_told()
    {
        _bench.Workspace.Put("a.txt", string.Concat(Enumerable.Range(0, 5000).Select(number => $"hit {number}\n")));
        var text = await GrepAsync(new { pattern = "hit" });
        Assert.That(text, Does.Contain("hit 999\n[There may be more. Narrow the pattern, the path or the glob.]").And.Not.Contain("hit 1000"));
    }

    private Task<string> GrepAsync(object arguments) => _bench.SucceedsAsync("grep", arguments);
}
