using System.Text.Json;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tests.Replies;

[Property("Requirement", "MCP-01")]
public sealed class ExcerptTests
{
    private const int MarkerRoom = 60;

    [Test]
    public void A_text_that_fits_stays_as_it_is() => Assert.That(Excerpt.Head("short \"text\"\n", 20), Is.EqualTo("short \"text\"\n"));

    [Test]
    public void A_head_ends_and_a_tail_begins_with_a_note()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Excerpt.Head("0123456789", 4), Is.EqualTo("0123 [… 6 characters left out …]"));
            Assert.That(Excerpt.Tail("0123456789", 4), Is.EqualTo("[… 6 characters left out …] 6789"));
        }
    }

    [TestCase("plain words ")]
    [TestCase("\"quoted\"\n\t\\")]
    [TestCase("😀🧵")]
    [TestCase("漢字")]
    [TestCase("\u2028\u00AD")]
    [TestCase("\u001B[31m\0")]
    public void In_JSON_no_excerpt_takes_more_than_its_room(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 2_000));
        foreach (var excerpt in new[] { Excerpt.Head(text, 500), Excerpt.Tail(text, 500) })
        {
            Assert.That(JsonSerializer.Serialize(excerpt, McpJson.ReplyInfo<string>()), Has.Length.LessThanOrEqualTo(500 + MarkerRoom));
        }
    }

    [Test]
    public void A_pair_of_surrogates_is_never_cut()
    {
        for (var room = 0; room < 40; room++)
        {
            Assert.That(Excerpt.Head("ab😀😀cd", room) + Excerpt.Tail("ab😀😀cd", room), Does.Not.Contain('\uFFFD'));
        }
    }

    [Test]
    public void A_line_is_one_line() => Assert.That(Excerpt.Line("one\r\ntwo\tthree\n", 100), Is.EqualTo("one two three "));
}
