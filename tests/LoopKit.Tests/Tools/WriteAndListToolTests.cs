using System.Text;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-01")]
public sealed class WriteAndListToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task Write_creates_directories_and_replaces()
    {
        await _bench.SucceedsAsync("write", new { path = "src/new/a.txt", content = "größe\n" });
        Assert.That(File.ReadAllBytes(_bench.Workspace.At("src/new/a.txt")), Is.EqualTo(Encoding.UTF8.GetBytes("größe\n")));
        await _bench.SucceedsAsync("write", new { path = "src/new/a.txt", content = "" });
        Assert.That(_bench.Workspace.Text("src/new/a.txt"), Is.Empty);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task Write_keeps_mark_encoding_and_line_endings_of_what_it_replaces()
    {
        var encoding = Encoding.Unicode;
        _bench.Workspace.Put("a.txt", [.. encoding.Preamble, .. encoding.GetBytes("one\r\ntwo\r\n")]);
        await _bench.SucceedsAsync("write", new { path = "a.txt", content = "eins\nzwei\n" });
        byte[] expected = [.. encoding.Preamble, .. encoding.GetBytes("eins\r\nzwei\r\n")];
        Assert.That(File.ReadAllBytes(_bench.Workspace.At("a.txt")), Is.EqualTo(expected));
    }

    [Test]
    public async Task Write_replaces_what_is_not_text_and_widens_an_encoding_that_is_too_small()
    {
        _bench.Workspace.Put("a.bin", [0, 1, 2]);
        await _bench.SucceedsAsync("write", new { path = "a.bin", content = "text" });
        Assert.That(_bench.Workspace.Text("a.bin"), Is.EqualTo("text"));
        _bench.Workspace.Put("latin.txt", [0xE9]);
        await _bench.SucceedsAsync("write", new { path = "latin.txt", content = "漢" });
        Assert.That(_bench.Workspace.Text("latin.txt"), Is.EqualTo("漢"));
    }

    [Test]
    public async Task Write_refuses_half_of_a_surrogate_pair_and_a_directory()
    {
        var outcome = await _bench.Catalog.InvokeAsync("write", """{"path":"a","content":"\ud83d"}""", CancellationToken.None);
        Assert.That(outcome.Error, Is.EqualTo(ToolErrors.InvalidArguments));
        Assert.That(File.Exists(_bench.Workspace.At("a")), Is.False);
        await _bench.FailsAsync("write", new { path = ".", content = "" }, ToolErrors.NotRegular);
    }

    [Test]
    public async Task List_shows_names_in_order()
    {
        _bench.Workspace.Put("b", "");
        _bench.Workspace.Put("a/x", "");
        _bench.Workspace.Put("line\nbreak", "");
        Assert.That(await _bench.SucceedsAsync("list", new { }), Is.EqualTo("a/\nb\nline\\u000abreak\n"));
        Directory.CreateDirectory(_bench.Workspace.At("empty"));
        Assert.That(await _bench.SucceedsAsync("list", new { path = "empty" }), Is.EqualTo("[The directory is empty.]"));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task List_is_bounded()
    {
        foreach (var number in Enumerable.Range(0, 1200))
        {
            _bench.Workspace.Put($"f{number:d4}", "");
        }

        var text = await _bench.SucceedsAsync("list", new { path = "." });
        Assert.That(text, Does.StartWith("f0000\n").And.EndsWith("f0999\n[The first 1000 entries; there are more. Use a command to see the others.]"));
    }
}
