using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tests.Replies;

[Property("Requirement", "MCP-04")]
public sealed class PlainTextTests
{
    [TestCase("plain, ünïcode 😀\n\tand lines", "plain, ünïcode 😀\n\tand lines")]
    [TestCase("a\u001B[1;31mred\u001B[0m b", "ared b")]
    [TestCase("\u001B]0;title\u0007text", "text")]
    [TestCase("\u001B]8;;http://evil\u001B\\link\u001B]8;;\u001B\\", "link")]
    [TestCase("\u001BPdevice\u001B\\text", "text")]
    [TestCase("\u009B31mred", "red")]
    [TestCase("\u001B(Btext\u001Bc", "text")]
    [TestCase("half an escape \u001B[31", "half an escape ")]
    [TestCase("bell\u0007 nul\0 del\u007F back\b", "bell nul del back")]
    [TestCase("one\r\ntwo\rthree", "one\ntwo\nthree")]
    [TestCase("abc\u202Egpj.exe\u202C \u2066x\u2069\uFEFF", "abcgpj.exe x")]
    [Property("Threat", "NAME-07")]
    public void Only_readable_characters_are_left(string text, string expected) => Assert.That(PlainText.Of(text), Is.EqualTo(expected));

    [Test]
    public void Half_surrogates_become_replacement_characters() => Assert.That(PlainText.Of("a\uD83Db\uDE00"), Is.EqualTo("a\uFFFDb\uFFFD"));

    [Test]
    public void A_long_text_of_unfinished_escapes_is_read_once()
    {
        var text = string.Concat(Enumerable.Repeat("\u001B]", 200_000));

        Assert.That(PlainText.Of(text), Is.Empty);
    }
}
