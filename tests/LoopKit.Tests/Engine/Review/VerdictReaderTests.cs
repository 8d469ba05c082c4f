using LoopKit.Engine.Review;
using LoopKit.Events;

namespace LoopKit.Tests.Engine.Review;

/// <summary>Only the agreed form is a verdict.</summary>
[Property("Requirement", "ENG-08")]
public sealed class VerdictReaderTests
{
    [TestCase("""{"verdict":"approved"}""", ReviewVerdict.Approved)]
    [TestCase("""  {"verdict": "approved", "notes": "fine"}  """, ReviewVerdict.Approved)]
    [TestCase("```json\n{\"verdict\":\"approved\"}\n```", ReviewVerdict.Approved)]
    [TestCase("```\n{\"verdict\":\"changes-requested\",\"notes\":\"more\"}\n```", ReviewVerdict.ChangesRequested)]
    [TestCase("""{"verdict":"changes-requested"}""", ReviewVerdict.ChangesRequested)]
    [TestCase("", ReviewVerdict.Unparsed)]
    [TestCase("approved", ReviewVerdict.Unparsed)]
    [TestCase("Looks good to me! Approved.", ReviewVerdict.Unparsed)]
    [TestCase("""The verdict: {"verdict":"approved"}""", ReviewVerdict.Unparsed)]
    [TestCase("""{"verdict":"approved"} {"verdict":"changes-requested"}""", ReviewVerdict.Unparsed)]
    [TestCase("""{"verdict":"approved","verdict":"changes-requested"}""", ReviewVerdict.Unparsed)]
    [TestCase("""{"verdict":"APPROVED"}""", ReviewVerdict.Unparsed)]
    [TestCase("""{"verdict":true}""", ReviewVerdict.Unparsed)]
    [TestCase("""{"verdict":["approved"]}""", ReviewVerdict.Unparsed)]
    [TestCase("""{"Verdict":"approved"}""", ReviewVerdict.Unparsed)]
    [TestCase("""["approved"]""", ReviewVerdict.Unparsed)]
    [TestCase("""{"verdict":"approved" """, ReviewVerdict.Unparsed)]
    [TestCase("```", ReviewVerdict.Unparsed)]
    [TestCase("``````", ReviewVerdict.Unparsed)]
    public void A_reply_has_a_verdict_or_none(string reply, ReviewVerdict expected) => Assert.That(VerdictReader.Read(reply).Verdict, Is.EqualTo(expected));

    [Test]
    public void A_reply_of_any_depth_is_read_without_harm() =>
        Assert.That(VerdictReader.Read(new string('[', 100_000)).Verdict, Is.EqualTo(ReviewVerdict.Unparsed));
}
