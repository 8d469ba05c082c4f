using System.Text;

namespace LoopKit.BehaviourTests;

/// <summary>The table of <c>docs/behaviour.md</c> is made from the stories.</summary>
public sealed class BehaviourTableTests
{
    [Test]
    public void The_table_of_the_documentation_is_that_of_the_stories() => GeneratedTable.AssertCurrent("behaviour.md", "stories", Table());

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
}
