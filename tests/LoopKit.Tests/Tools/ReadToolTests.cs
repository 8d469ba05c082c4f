using System.Text;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-01")]
public sealed class ReadToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task Lines_are_numbered()
    {
        _bench.Workspace.Put("a.txt", "one\r\ntwo\nthree");
        Assert.That(await _bench.SucceedsAsync("read", new { path = "a.txt" }), Is.EqualTo("    1\tone\n    2\ttwo\n    3\tthree\n"));
    }

    [Test]
    public async Task A_long_file_comes_in_pages()
    {
        _bench.Workspace.Put("a.txt", string.Concat(Enumerable.Range(1, 100).Select(number => $"line {number}\n")));
        var page = await _bench.SucceedsAsync("read", new { path = "a.txt", offset = 11, limit = 2 });
        Assert.That(page, Is.EqualTo("   11\tline 11\n   12\tline 12\n[Lines 11 to 12 of 100. Read on with offset 13.]"));
        Assert.That(await _bench.SucceedsAsync("read", new { path = "a.txt", offset = 99 }), Is.EqualTo("   99\tline 99\n  100\tline 100\n"));
        await _bench.FailsAsync("read", new { path = "a.txt", offset = 101 }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("read", new { path = "a.txt", offset = 0 }, ToolErrors.InvalidArguments);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_page_fits_the_limit_of_results()
    {
        _bench.Workspace.Put("a.txt", string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 5000)));
        var page = await _bench.SucceedsAsync("read", new { path = "a.txt" });
        Assert.That(page, Has.Length.LessThan(ToolCatalog.MaxResultCharacters).And.EndsWith("of 5000. Read on with offset 274.]"));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_long_line_is_cut_between_characters_and_says_so()
    {
        _bench.Workspace.Put("a.txt", "x" + string.Concat(Enumerable.Repeat("😀", 5000)) + "\nnext\n");
        var page = await _bench.SucceedsAsync("read", new { path = "a.txt" });
        Assert.That(page, Does.Contain("😀 [… 8,002 more characters in this line]\n    2\tnext\n"));
    }

    [Test]
    public async Task Encodings_with_a_mark_and_Latin1_are_read()
    {
        foreach (var encoding in (Encoding[])[new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            _bench.Workspace.Put("a.txt", [.. encoding.GetPreamble(), .. encoding.GetBytes("größe 😀")]);
            Assert.That(await _bench.SucceedsAsync("read", new { path = "a.txt" }), Is.EqualTo("    1\tgröße 😀\n"), encoding.WebName);
        }

        _bench.Workspace.Put("a.txt", Encoding.Latin1.GetBytes("größe"));
        Assert.That(await _bench.SucceedsAsync("read", new { path = "a.txt" }), Is.EqualTo("    1\tgröße\n"));
    }

    [Test]
    public async Task A_character_at_the_edge_of_a_buffer_is_read_whole()
    {
        _bench.Workspace.Put("a.txt", string.Concat(Enumerable.Repeat(new string('x', 999) + "\n", 65)) + new string('y', 535) + "😀\n");
        Assert.That(await _bench.SucceedsAsync("read", new { path = "a.txt", offset = 66 }), Does.EndWith("y😀\n"));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task What_is_not_text_is_an_error()
    {
        _bench.Workspace.Put("a.bin", [1, 2, 0, 3]);
        await _bench.FailsAsync("read", new { path = "a.bin" }, ToolErrors.NotRegular);
        await _bench.FailsAsync("read", new { path = "." }, ToolErrors.NotRegular);
        await _bench.FailsAsync("read", new { path = "missing" }, ToolErrors.NotFound);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task Ten_gigabytes_are_no_burden()
    {
        _bench.Workspace.Put("huge", string.Concat(Enumerable.Repeat("0123456789\n", 10_000)));
        using (var file = File.OpenWrite(_bench.Workspace.At("huge")))
        {
            file.SetLength(10L << 30);
        }

        var page = await _bench.SucceedsAsync("read", new { path = "huge", limit = 2 });
        Assert.That(page, Is.EqualTo("    1\t0123456789\n    2\t0123456789\n[Lines 1 to 2. Read on with offset 3.]"));
        await _bench.FailsAsync("read", new { path = "huge", offset = 20_000 }, ToolErrors.TooLarge);
        await _bench.FailsAsync("edit", new { path = "huge", old_text = "0", new_text = "1" }, ToolErrors.TooLarge);
    }

    [Test]
    public async Task An_empty_file_says_so()
    {
        _bench.Workspace.Put("a.txt", "");
        Assert.That(await _bench.SucceedsAsync("read", new { path = "a.txt" }), Is.EqualTo("[The file is empty.]"));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public void A_line_of_a_gigabyte_takes_no_more_memory_than_is_shown()
    {
        var page = new LinePage(firstLine: 1, maxLines: 10, maxLineCharacters: 100, maxCharacters: 1000);
        var piece = new string('x', 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 1024; count++)
        {
            page.Add(piece);
        }

        page.Complete();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
        Assert.That(page.Text, Does.EndWith("x [… 1,073,741,724 more characters in this line]\n"));
    }
}
