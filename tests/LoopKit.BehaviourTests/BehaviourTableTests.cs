using System.Text;

namespace LoopKit.BehaviourTests;

/// <summary>The table of <c>docs/behaviour.md</c> is made from the stories.</summary>
public sealed class BehaviourTableTests
{
    private const string Begin = "<!-- stories: begin -->";
    private const string End = "<!-- stories: end -->";

    [Test]
    public void The_table_of_the_documentation_is_that_of_the_stories()
    {
        var file = Path.Combine(RepositoryRoot(), "docs", "behaviour.md");
        var page = File.ReadAllText(file);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.That(begin, Is.Positive.And.LessThan(end), $"{file} needs the lines '{Begin}' and '{End}'.");
        var expected = page[..(begin + Begin.Length)] + "\n" + Table() + page[end..];
        if (Environment.GetEnvironmentVariable("LOOPKIT_APPROVE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo(expected), "The stories have changed: run these tests once with LOOPKIT_APPROVE=1 and commit the page.");
    }

    private static string Table()
    {
        var table = new StringBuilder("| story | what happens | ends | reason |\n|---|---|---|---|\n");
        foreach (var kind in StoryReader.All.GroupBy(story => story.Kind).OrderBy(kind => kind.Key))
        {
            table.Append("| **").Append(Words.Of(kind.Key)).Append("** | | | |\n");
            foreach (var story in kind)
            {
                table.Append($"| `{story.Name}` | {story.Tells} | {story.Ends} | `{story.Reason}` |\n");
            }
        }

        return table.ToString();
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "LoopKit.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests must run within the repository.");
        }

        return directory.FullName;
    }
}
