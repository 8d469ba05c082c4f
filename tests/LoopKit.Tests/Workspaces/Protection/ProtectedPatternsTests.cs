using LoopKit.Workspaces.Protection;

namespace LoopKit.Tests.Workspaces.Protection;

/// <summary>Which paths a pattern protects.</summary>
[Property("Requirement", "ENG-07")]
public sealed class ProtectedPatternsTests
{
    [TestCase("tests", "tests/a/b.cs", true)]
    [TestCase("tests", "tests", true)]
    [TestCase("tests", "src/tests/a.cs", false)]
    [TestCase("tests/", "tests/a.cs", true)]
    [TestCase("tests/**", "tests", true)]
    [TestCase("tests/**", "tests-more/a.cs", false)]
    [TestCase("**/*.test.js", "a.test.js", true)]
    [TestCase("**/*.test.js", "web/deep/a.test.js", true)]
    [TestCase("**/*.test.js", "web/a.tests.js", false)]
    [TestCase("**/tests/*.cs", "a/tests/b/c.cs", false)]
    [TestCase("ci/*.sh", "ci/build.sh", true)]
    [TestCase("ci/*.sh", "ci/deep/build.sh", false)]
    [TestCase("check?.sh", "check1.sh", true)]
    [TestCase("Tests/**", "tests/a", false)]
    [TestCase("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false)]
    [TestCase("**", ".github/workflows/ci.yaml", true)]
    public void A_pattern_protects_a_path(string pattern, string path, bool expected) =>
        Assert.That(new ProtectedPatterns([pattern]).Match(path), Is.EqualTo(expected));

    [TestCase("tests/unit/**", "tests", true)]
    [TestCase("tests/unit/**", "src", false)]
    [TestCase("**/x", "src", true)]
    [TestCase("tests", "tests/deep", true)]
    public void A_directory_is_looked_into_when_protected_files_can_be_beneath(string pattern, string directory, bool expected) =>
        Assert.That(new ProtectedPatterns([pattern]).MayBeBeneath(directory), Is.EqualTo(expected));

    [TestCase("tests/unit/**", "tests", true)]
    [TestCase("**/x", "src", false)]
    public void A_link_on_the_way_to_protected_files_counts(string pattern, string path, bool expected) =>
        Assert.That(new ProtectedPatterns([pattern]).IsOnTheWay(path), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("/etc/passwd")]
    [TestCase("../x")]
    [TestCase("a//b")]
    [TestCase("a**b")]
    [TestCase("[ab].cs")]
    [TestCase("!keep")]
    public void What_is_no_pattern_is_refused(string pattern) => Assert.That(ProtectedPatterns.Refuse(pattern), Is.Not.Null);

    [TestCase("tests/")]
    [TestCase("**/*.cs")]
    [TestCase(".github/**")]
    public void What_is_a_pattern_is_not_refused(string pattern) => Assert.That(ProtectedPatterns.Refuse(pattern), Is.Null);
}
