using System.Diagnostics;
using LoopKit.Fetch;

namespace LoopKit.Tests.Fetch;

[Property("Requirement", "TOOL-01")]
public sealed class HtmlTextTests
{
    [Test]
    public void A_page_becomes_what_a_reader_sees() => Assert.That(
        HtmlText.Of("<html><head><title>T</title><style>p{}</style></head><body><h2>Head &amp; tail</h2><p>One\n two <b>three</b><script>if (a<b) {}</script></p><ul><li>x<li>y</ul><!-- no --><table><tr><td>1<td>2</tr></table></body>"),
        Is.EqualTo("T\n\n## Head & tail\n\nOne two three\n\n- x\n- y\n\n1 2"));

    [TestCase("a < b and c > d", "a < b and c > d")]
    [TestCase("<script>never ends", "")]
    [TestCase("<!-- never ends", "")]
    [TestCase("<p", "")]
    [TestCase("&lt;b&gt; &#128512;", "<b> 😀")]
    [TestCase("", "")]
    public void Broken_pages_are_read_as_far_as_they_go(string html, string text) => Assert.That(HtmlText.Of(html), Is.EqualTo(text));

    [TestCase("<")]
    [TestCase("<!--")]
    [TestCase("<script></script")]
    [TestCase("<p>")]
    [TestCase("</")]
    [Property("Requirement", "TOOL-03")]
    public void A_page_made_to_be_slow_is_not(string piece)
    {
        var watch = Stopwatch.StartNew();
        _ = HtmlText.Of(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }
}
