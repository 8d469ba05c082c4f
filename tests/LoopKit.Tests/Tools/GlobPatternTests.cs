using System.Diagnostics;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-01")]
public sealed class GlobPatternTests
{
    [TestCase("*.cs", "a.cs", true)]
    [TestCase("*.cs", "a/b.cs", false)]
    [TestCase("**/*.cs", "a.cs", true)]
    [TestCase("**/*.cs", "a/b/c.cs", true)]
    [TestCase("a/**/b", "a/b", true)]
    [TestCase("a/**/b", "a/x/y/b", true)]
    [TestCase("a/**/b", "a/xb", false)]
    [TestCase("a/**", "a", false)]
    [TestCase("a/**", "a/b/c", true)]
    [TestCase("a**b", "a/b", false)]
    [TestCase("a**b", "axxb", true)]
    [TestCase("?.txt", "é.txt", true)]
    [TestCase("?.txt", "😀.txt", true)]
    [TestCase("[a-c]x", "bx", true)]
    [TestCase("[!a-c]x", "bx", false)]
    [TestCase("[^a]b", "/b", false)]
    [TestCase("[]-]", "]", true)]
    [TestCase("[[:digit:]]", "7", true)]
    [TestCase(@"\*", "*", true)]
    [TestCase(@"\*", "a", false)]
    [TestCase("", "", true)]
    public void A_pattern_is_read_as_git_does(string pattern, string path, bool matches) =>
        Assert.That(GlobPattern.Parse(pattern)!.IsMatch(path), Is.EqualTo(matches));

    [TestCase("[a")]
    [TestCase(@"a\")]
    [TestCase("[[:nothing:]]")]
    public void What_can_match_nothing_is_no_pattern(string pattern) => Assert.That(GlobPattern.Parse(pattern), Is.Null);

    [Test]
    [Property("Requirement", "TOOL-03")]
    public void A_pattern_made_to_be_slow_is_not()
    {
        var pattern = GlobPattern.Parse(string.Concat(Enumerable.Repeat("*a", 60)) + "b")!;
        var watch = Stopwatch.StartNew();
        Assert.That(pattern.IsMatch(new string('a', 4000)), Is.False);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)), "backtracking would take longer than the universe");
    }
}
