using System.Diagnostics;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Tests.Definitions;

public sealed class YamlReaderTests
{
    [Test]
    public void Nodes_know_their_place_and_how_they_were_written()
    {
        var map = Read("a: 1\nb:\n  - 'x'\n  - |\n    text\n", out var problems)!;
        Assert.That(problems, Is.Empty);
        Assert.That(map.Entries.Select(entry => $"{entry.Key}@{entry.At}"), Is.EqualTo(new[] { "a@f.yaml:1:1", "b@f.yaml:2:1" }));
        var list = (YamlList)map.Entries[1].Value;
        Assert.That(map.Entries[0].Value, Is.EqualTo(new YamlScalar("1", true, false, new SourcePosition("f.yaml", 1, 4))));
        Assert.That(list.Items[0], Is.EqualTo(new YamlScalar("x", false, false, new SourcePosition("f.yaml", 3, 5))));
        Assert.That(list.Items[1], Is.EqualTo(new YamlScalar("text\n", false, true, new SourcePosition("f.yaml", 4, 5))));
    }

    [Property("Requirement", "DEF-03")]
    [TestCase("a: &x 1", "f.yaml:1:4: anchors are not allowed")]
    [TestCase("a: 1\nb: *x", "f.yaml:2:4: aliases are not allowed")]
    [TestCase("a: !!int 1", "f.yaml:1:4: tags are not allowed")]
    [TestCase("a: !System.Object 1", "f.yaml:1:4: tags are not allowed")]
    [TestCase("a: ! 1", "f.yaml:1:4: tags are not allowed")]
    [TestCase("a: 1\nb: 2\na: 3", "f.yaml:3:1: the key 'a' occurs twice")]
    [TestCase("a: {b: 1, b: 2}", "f.yaml:1:11: the key 'b' occurs twice")]
    [TestCase("a: {x: 1}\n<<: {y: 2}", "f.yaml:2:1: merge keys ('<<') are not allowed")]
    [TestCase("? [a]\n: 1", "f.yaml:1:3: a key must be a word, but is a list")]
    [TestCase("a: 1\n---\nb: 2", "f.yaml:2:1: there is a second YAML document")]
    [TestCase("", "f.yaml:1:1: the file is empty")]
    [TestCase("# nothing", "f.yaml:1:1: the file is empty")]
    [TestCase("- a", "f.yaml:1:1: the file must be a map of keys and values, but is a list")]
    [TestCase("a: [1", "the YAML cannot be read")]
    [TestCase("a: b: c", "f.yaml:1:5: the YAML cannot be read")]
    [TestCase("a: 1\nb: c\0d", "f.yaml:2:1: there is a NUL character")]
    [TestCase("a: \"c\\0d\"", "f.yaml:1:4: the value has a NUL character")]
    public void What_is_dangerous_or_wrong_is_reported_with_its_place(string text, string expected)
    {
        Read(text, out var problems);
        Assert.That(problems, Does.Contain(expected));
    }

    [Test, Property("Requirement", "DEF-03")]
    public void Everything_that_can_be_skipped_is_reported_at_once()
    {
        Read("a: &x 1\nb: *x\nc: !t 2\na: 3\n", out var problems);
        Assert.That(problems.Split(Environment.NewLine), Has.Length.EqualTo(4));
    }

    [Test, Property("Requirement", "DEF-03")]
    public void Nesting_is_allowed_to_sixteen_levels_and_no_deeper()
    {
        static string Nested(int depth) => "a: " + new string('[', depth - 1) + new string(']', depth - 1);
        Read(Nested(YamlReader.MaxDepth), out var allowed);
        Read(Nested(YamlReader.MaxDepth + 1), out var refused);
        Assert.That(allowed, Is.Empty);
        Assert.That(refused, Does.Contain("nested deeper than 16 levels"));
    }

    [Property("Requirement", "DEF-03")]
    [TestCase("[")]
    [TestCase("{a: ")]
    [TestCase("- ")]
    [TestCase("? ")]
    [TestCase("&a [")]
    [TestCase("*a ")]
    [TestCase("\n")]
    [TestCase("#\n")]
    [TestCase("\" ")]
    public void A_file_of_the_largest_size_is_judged_in_bounded_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, BoundedText.MaxBytes / piece.Length));
        var watch = Stopwatch.StartNew();
        Read(text, out var problems);
        Assert.That(problems, Is.Not.Empty);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [Test, Property("Requirement", "DEF-03")]
    public void An_alias_bomb_is_refused_before_it_grows()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 12).Select(level =>
            $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(bomb, out var problems);
        Assert.That(problems, Does.Contain("anchors are not allowed"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 * 1024 * 1024));
    }

    [Test]
    public void A_text_above_the_limit_is_refused()
    {
        Read("a: " + new string('x', BoundedText.MaxBytes), out var problems);
        Assert.That(problems, Does.Contain("larger than 256 KB"));
    }

    [Test, Property("Requirement", "DEF-03")]
    public void No_text_makes_the_reader_throw()
    {
        const string Alphabet = "{}[]:,-?|>&*!%@`\"'#\\\n\r\t \u0085\u2028é\uD83D\uDE00ab01~<=.\uFEFF";
        const string Start = "a: &x [1, {b: 'c'}]\nd: *x\ne: !!str \"f\\u0041\"\ng: >-\n  folded\nh: |\n  literal\n? k\n: v\n";
        var seed = TestContext.CurrentContext.Random.Next();
        var random = new Random(seed);
        for (var run = 0; run < 5_000; run++)
        {
            var text = new System.Text.StringBuilder(Start);
            for (var edit = random.Next(1, 30); edit > 0; edit--)
            {
                var place = random.Next(text.Length);
                _ = random.Next(2) == 0 ? text.Insert(place, Alphabet[random.Next(Alphabet.Length)]) : text.Remove(place, 1);
            }

            Assert.That(() => Read(text.ToString(), out _), Throws.Nothing, () => $"seed {seed}, run {run}: {text}");
        }
    }

    private static YamlMap? Read(string text, out string problems)
    {
        var list = new ProblemList();
        var map = YamlReader.Read("f.yaml", text, list);
        problems = list.ToString();
        return map;
    }
}
