using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LoopKit.Truncation;

namespace LoopKit.Tests.Truncation;

[Property("Requirement", "ENG-20")]
public sealed class TextLimitsTests
{
    private const string Family = "👨‍👩‍👧";

    [Test]
    public void Text_that_fits_stays_as_it_is()
    {
        Assert.That(TextLimits.Head("abc", 3), Is.EqualTo("abc"));
        Assert.That(TextLimits.Tail("abc", 3), Is.EqualTo("abc"));
        Assert.That(TextLimits.HeadAndTail("abc", 3), Is.EqualTo("abc"));
    }

    [Test]
    public void A_cut_says_how_much_was_left_out()
    {
        var text = new string('a', 1000) + new string('z', 1000);
        Assert.That(TextLimits.Head(text, 500), Does.StartWith("aaa").And.EndWith("[… 1,533 characters left out …]\n"));
        Assert.That(TextLimits.Tail(text, 500), Does.StartWith("\n[… 1,533 characters left out …]\n").And.EndWith("zzz"));
        Assert.That(TextLimits.HeadAndTail(text, 500), Does.StartWith("aaa").And.Contain("[… 1,534 characters left out …]").And.EndWith("zzz"));
    }

    [Test]
    public void A_family_is_kept_whole_or_not_at_all()
    {
        var families = string.Concat(Enumerable.Repeat(Family, 40));
        foreach (var length in Enumerable.Range(0, families.Length))
        {
            var kept = TextLimits.Head(families, length).Split('\n')[0];
            Assert.That(kept.Length % Family.Length, Is.Zero, $"cut at {length}");
        }
    }

    [Test]
    public void No_cut_splits_a_text_element_or_exceeds_its_limit()
    {
        string[] pieces = ["a", "é", "e\u0301", "😀", Family, "🇩🇪", "\r\n", "\n", "漢"];
        var texts = Gen.Elements(pieces).ListOf().Select(string.Concat);
        var limits = Gen.Choose(0, 200);
        Prop.ForAll(texts.Zip(limits).ToArbitrary(), pair => HoldsFor(pair.Item1, pair.Item2)).QuickCheckThrowOnFailure();
    }

    private static bool HoldsFor(string text, int limit)
    {
        var boundaries = StringInfo.ParseCombiningCharacters(text).Append(text.Length).ToHashSet();
        var head = TextLimits.Head(text, limit);
        var tail = TextLimits.Tail(text, limit);
        var both = TextLimits.HeadAndTail(text, limit);
        var keptHead = CommonPrefix(head, text);
        return head.Length <= Math.Max(limit, 0)
            && tail.Length <= limit
            && both.Length <= limit
            && new[] { head, tail, both }.All(IsWellFormed)
            && (head == text || head.Contains('…') || boundaries.Contains(keptHead));
    }

    private static int CommonPrefix(string left, string right) => left.AsSpan().CommonPrefixLength(right);

    private static bool IsWellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) ? ++index >= text.Length || !char.IsLowSurrogate(text[index]) : char.IsLowSurrogate(text[index]))
            {
                return false;
            }
        }

        return true;
    }
}
