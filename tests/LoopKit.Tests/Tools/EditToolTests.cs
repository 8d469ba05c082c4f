using System.Text;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-01")]
public sealed class EditToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task A_unique_match_is_replaced()
    {
        await ReadAsync("one two three");
        await EditAsync("two", "2");
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo("one 2 three"));
        await EditAsync("2", "deux");
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo("one deux three"), "an edited file may be edited again");
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task What_is_not_unique_says_how_often_it_occurs()
    {
        await ReadAsync("a a a");
        Assert.That(await _bench.FailsAsync("edit", Arguments("a", "b"), ToolErrors.NotUnique), Does.Contain("3 times"));
        Assert.That(await _bench.FailsAsync("edit", Arguments("x", "b"), ToolErrors.NotUnique), Does.Contain("0 times"));
        await _bench.FailsAsync("edit", new { path = "a.txt", old_text = "x", new_text = "b", replace_all = true }, ToolErrors.NotUnique);
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo("a a a"));
        await _bench.SucceedsAsync("edit", new { path = "a.txt", old_text = "a", new_text = "b", replace_all = true });
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo("b b b"));
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task A_file_must_have_been_read_or_written_in_this_iteration()
    {
        _bench.Workspace.Put("a.txt", "one");
        await _bench.FailsAsync("edit", Arguments("one", "two"), ToolErrors.NotRead);
        await _bench.SucceedsAsync("read", new { path = "./x/../a.txt" });
        await EditAsync("one", "two");
        await _bench.SucceedsAsync("write", new { path = "b.txt", content = "one" });
        await _bench.SucceedsAsync("edit", new { path = "b.txt", old_text = "one", new_text = "two" });
        await _bench.FailsAsync("edit", new { path = "c.txt", old_text = "one", new_text = "two" }, ToolErrors.NotFound);
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task A_file_that_changed_must_be_read_again()
    {
        await ReadAsync("one");
        _bench.Workspace.Put("a.txt", "one!");
        await _bench.FailsAsync("edit", Arguments("one", "two"), ToolErrors.ChangedSinceRead);
        await _bench.SucceedsAsync("read", new { path = "a.txt" });
        await EditAsync("one", "two");
    }

    [Test]
    public async Task A_page_of_a_file_is_enough_to_edit_it()
    {
        _bench.Workspace.Put("a.txt", string.Concat(Enumerable.Range(1, 9999).Select(number => $"line {number}\n")));
        await _bench.SucceedsAsync("read", new { path = "a.txt", offset = 5, limit = 1 });
        await EditAsync("line 9999", "last");
        Assert.That(_bench.Workspace.Text("a.txt"), Does.EndWith("line 9998\nlast\n"));
    }

    [TestCase("one\r\ntwo\r\nthree\r\n", "one\ntwo", "1\n2\n2b", "1\r\n2\r\n2b\r\nthree\r\n")]
    [TestCase("one\r\ntwo\r\n", "one\r\ntwo", "1\r\n2", "1\r\n2\r\n")]
    [TestCase("one\r\ntwo\r\n", "one", "1\n2", "1\r\n2\r\ntwo\r\n")]
    [TestCase("one\ntwo\n", "one\r\ntwo", "1\r\n2", "1\n2\n")]
    [TestCase("one\r\ntwo\nthree\r\n", "two\nthree", "2\n3", "one\r\n2\n3\r\n")]
    [TestCase("one\r\ntwo\nthree\r\nfour", "three\nfour", "3\n4", "one\r\ntwo\n3\r\n4")]
    [Property("Requirement", "TOOL-03")]
    public async Task Line_endings_are_kept(string before, string oldText, string newText, string after)
    {
        await ReadAsync(before);
        await EditAsync(oldText, newText);
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo(after));
    }

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    [Property("Requirement", "TOOL-03")]
    public async Task Encoding_and_mark_are_kept(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        _bench.Workspace.Put("a.txt", [.. encoding.Preamble, .. encoding.GetBytes("grün\r\nblau\r\n")]);
        await _bench.SucceedsAsync("read", new { path = "a.txt" });
        await EditAsync("grün\nblau", "😀\nrot");
        byte[] expected = [.. encoding.Preamble, .. encoding.GetBytes("😀\r\nrot\r\n")];
        Assert.That(File.ReadAllBytes(_bench.Workspace.At("a.txt")), Is.EqualTo(expected));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task Bytes_that_are_no_UTF_8_survive_an_edit_beside_them()
    {
        _bench.Workspace.Put("a.txt", [0xFF, 0x80, (byte)'a', 0xE9]);
        await _bench.SucceedsAsync("read", new { path = "a.txt" });
        await EditAsync("a", "b");
        Assert.That(File.ReadAllBytes(_bench.Workspace.At("a.txt")), Is.EqualTo((byte[])[0xFF, 0x80, (byte)'b', 0xE9]));
        await _bench.FailsAsync("edit", Arguments("b", "漢"), ToolErrors.InvalidArguments);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_text_that_cannot_be_written_back_is_not_edited()
    {
        byte[] halfPair = [0xFF, 0xFE, 0x3D, 0xD8, (byte)'a', 0];
        _bench.Workspace.Put("a.txt", halfPair);
        await _bench.SucceedsAsync("read", new { path = "a.txt" });
        await _bench.FailsAsync("edit", Arguments("a", "b"), ToolErrors.NotRegular);
        Assert.That(File.ReadAllBytes(_bench.Workspace.At("a.txt")), Is.EqualTo(halfPair));
    }

    [TestCase("", "x")]
    [TestCase("x", "x")]
    public async Task A_change_that_is_none_is_refused(string oldText, string newText)
    {
        await ReadAsync("x");
        await _bench.FailsAsync("edit", Arguments(oldText, newText), ToolErrors.InvalidArguments);
    }

    [Test]
    public async Task What_was_read_before_a_restart_counts_as_it_is_now()
    {
        using var bench = new ToolBench("a.txt", "gone.txt");
        bench.Workspace.Put("a.txt", "one");
        bench.Workspace.Put("b.txt", "one");
        await bench.SucceedsAsync("edit", new { path = "a.txt", old_text = "one", new_text = "two" });
        await bench.FailsAsync("edit", new { path = "b.txt", old_text = "one", new_text = "two" }, ToolErrors.NotRead);
    }

    [Test]
    [Platform("Linux")]
    public async Task What_was_read_before_a_restart_and_changed_by_a_command_after_it_must_be_read_again()
    {
        using var bench = new ToolBench("a.txt");
        bench.Workspace.Put("a.txt", "one");
        await bench.SucceedsAsync("run", new { command = "echo one more >>a.txt" });
        await bench.FailsAsync("edit", new { path = "a.txt", old_text = "more", new_text = "less" }, ToolErrors.ChangedSinceRead);
    }

    private static object Arguments(string oldText, string newText) => new { path = "a.txt", old_text = oldText, new_text = newText };

    private Task<string> EditAsync(string oldText, string newText) => _bench.SucceedsAsync("edit", Arguments(oldText, newText));

    private async Task ReadAsync(string content)
    {
        _bench.Workspace.Put("a.txt", content);
        await _bench.SucceedsAsync("read", new { path = "a.txt" });
    }
}
