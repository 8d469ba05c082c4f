namespace LoopKit.TestFiles;

/// <summary>A table of a documentation page that is made from tests.</summary>
internal static class GeneratedTable
{
    /// <summary>Looks whether the page has the table as it is now; with <c>LOOPKIT_APPROVE=1</c> it is written.</summary>
    /// <param name="page">The file in <c>docs</c>.</param>
    /// <param name="name">What stands in the comments around the table: <c>&lt;!-- NAME: begin --&gt;</c> and <c>end</c>.</param>
    /// <param name="table">The table.</param>
    public static void AssertCurrent(string page, string name, string table)
    {
        var file = RepositoryRoot.Of("docs", page);
        var text = File.ReadAllText(file);
        var (opening, closing) = ($"<!-- {name}: begin -->", $"<!-- {name}: end -->");
        var (begin, end) = (text.IndexOf(opening, StringComparison.Ordinal), text.IndexOf(closing, StringComparison.Ordinal));
        Assert.That(begin, Is.Positive.And.LessThan(end), $"{file} needs the lines '{opening}' and '{closing}'.");
        var expected = text[..(begin + opening.Length)] + "\n" + table + text[end..];
        if (Environment.GetEnvironmentVariable("LOOPKIT_APPROVE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo(expected), "The tests have changed: run these tests once with LOOPKIT_APPROVE=1 and commit the page.");
    }
}
