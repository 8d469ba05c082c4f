using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-01")]
public sealed class MultiEditToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task Edits_are_made_in_order_on_the_result_of_those_before()
    {
        await ReadAsync("a.txt", "one two two");
        var text = await _bench.SucceedsAsync("multi_edit", Edits(("one", "first"), ("first two", "1 2")));
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo("1 2 two"));
        Assert.That(text, Does.Contain("2 edits"));
        await _bench.SucceedsAsync("edit", new { path = "a.txt", old_text = "1", new_text = "I" });
    }

    [Test]
    public async Task All_occurrences_are_replaced_when_that_is_asked_for()
    {
        await ReadAsync("a.txt", "a a b");
        await _bench.SucceedsAsync("multi_edit", new { path = "a.txt", edits = new object[] { new { old_text = "a", new_text = "x", replace_all = true }, new { old_text = "b", new_text = "y" } } });
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo("x x y"));
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task When_one_edit_cannot_be_made_none_is()
    {
        await ReadAsync("a.txt", "one two two");
        Assert.That(await _bench.FailsAsync("multi_edit", Edits(("one", "1"), ("two", "2")), ToolErrors.NotUnique), Does.Contain("Edit 2 of 2: old_text occurs 2 times"));
        Assert.That(await _bench.FailsAsync("multi_edit", Edits(("one", "1"), ("three", "3")), ToolErrors.NotUnique), Does.Contain("0 times"));
        await _bench.FailsAsync("multi_edit", Edits(("one", "1"), ("x", "x")), ToolErrors.InvalidArguments);
        Assert.That(_bench.Workspace.Text("a.txt"), Is.EqualTo("one two two"));
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task The_file_must_be_known_as_it_is()
    {
        _bench.Workspace.Put("a.txt", "one");
        await _bench.FailsAsync("multi_edit", Edits(("one", "1")), ToolErrors.NotRead);
        await ReadAsync("a.txt", "one");
        _bench.Workspace.Put("a.txt", "one!");
        await _bench.FailsAsync("multi_edit", Edits(("one", "1")), ToolErrors.ChangedSinceRead);
    }

    [Test]
    [Property("Requirement", "TOOL-02")]
    public async Task Misspelt_and_missing_parts_of_an_edit_are_invalid_arguments()
    {
        await ReadAsync("a.txt", "one");
        await _bench.FailsAsync("multi_edit", new { path = "a.txt", edits = Array.Empty<object>() }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("multi_edit", new { path = "a.txt", edits = new[] { new { old_text = "one" } } }, ToolErrors.InvalidArguments);
        await _bench.FailsAsync("multi_edit", new { path = "a.txt", edits = new[] { new { old_text = "one", new_text = "1", all = true } } }, ToolErrors.InvalidArguments);
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task What_would_grow_beyond_measure_is_refused()
    {
        await ReadAsync("a.txt", new string('a', 10_000));
        object doubling = new { old_text = "a", new_text = new string('a', 2000), replace_all = true };
        await _bench.FailsAsync("multi_edit", new { path = "a.txt", edits = Enumerable.Repeat(doubling, 5) }, ToolErrors.TooLarge);
    }

    [TestCase("x a b", ReconcileVerdict.DidNotHappen)]
    [TestCase("x 1 2", ReconcileVerdict.Happened)]
    [TestCase("x 1 b", ReconcileVerdict.Unknown)]
    [TestCase("gone", ReconcileVerdict.Unknown)]
    [Property("Requirement", "TOOL-06")]
    public async Task After_a_crash_the_file_says_whether_the_edits_were_made(string present, ReconcileVerdict verdict)
    {
        _bench.Workspace.Put("a.txt", present);
        Assert.That((await _bench.ReconcileAsync("multi_edit", Edits(("a", "1"), ("b", "2")))).Verdict, Is.EqualTo(verdict));
    }

    [Test]
    [Property("Requirement", "TOOL-06")]
    public async Task An_exchange_that_would_undo_itself_is_not_repeated()
    {
        _bench.Workspace.Put("a.txt", "right left");
        var swap = Edits(("left", "?"), ("right", "left"), ("?", "right"));
        Assert.That((await _bench.ReconcileAsync("multi_edit", swap)).Verdict, Is.EqualTo(ReconcileVerdict.Unknown));
        Assert.That((await _bench.ReconcileAsync("multi_edit", Edits(("left", ""), ("right", "r left")))).Verdict, Is.EqualTo(ReconcileVerdict.DidNotHappen));
    }

    [Test]
    [Property("Requirement", "TOOL-06")]
    public async Task What_a_later_edit_changed_again_is_not_looked_for()
    {
        _bench.Workspace.Put("a.txt", "c");
        Assert.That((await _bench.ReconcileAsync("multi_edit", Edits(("a", "b"), ("b", "c")))).Verdict, Is.EqualTo(ReconcileVerdict.Happened));
    }

    private static object Edits(params (string Old, string New)[] edits) =>
        new { path = "a.txt", edits = edits.Select(edit => new { old_text = edit.Old, new_text = edit.New }) };

    private async Task ReadAsync(string path, string content)
    {
        _bench.Workspace.Put(path, content);
        await _bench.SucceedsAsync("read", new { path });
    }
}
