using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.BehaviourTests;

/// <summary>How agents really go wrong and right: every story ends as it has to, none is done that is not, and no healthy one is taken for stuck.</summary>
[Property("Requirement", "ENG-05, ENG-14, ENG-16")]
public sealed class BehaviourTests
{
    [TestCaseSource(typeof(StoryReader), nameof(StoryReader.All))]
    [CancelAfter(120_000)]
    public async Task Ends_as_it_has_to(object source, CancellationToken cancellationToken)
    {
        var story = (Story)source;
        var result = await StoryRun.RunAsync(story, cancellationToken);
        var because = $"{story.Tells}\n{result.Journal}\n{result.End.Reason}\n{result.TruthOutput}";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Words.Of(result.End.Status), Is.EqualTo(story.Ends), because);
            Assert.That(Words.Of(result.End.Reason?.Code), Is.EqualTo(story.Reason), because);
            Assert.That(IsFalseDone(result), Is.False, $"Done, but it is not: {because}");
            Assert.That(IsFalseStuck(story, result), Is.False, $"Taken for stuck, but it is not: {because}");
            Assert.That(result.End.Iteration, Is.EqualTo(story.Iterations ?? result.End.Iteration), because);
            foreach (var (type, count) in story.Events)
            {
                Assert.That(result.Events.Count(recorded => LoopEventSerializer.TypeOf(recorded.Event) == type), Is.EqualTo(count), $"{type}: {because}");
            }

            foreach (var text in story.Told)
            {
                Assert.That(result.Told, Has.Some.Contains(text), because);
            }
        }
    }

    [Test]
    public void There_are_enough_stories_of_every_kind()
    {
        Assert.That(StoryReader.All, Has.Count.GreaterThanOrEqualTo(40));
        Assert.That(StoryReader.All.Select(story => story.Kind).Distinct(), Is.EquivalentTo(Enum.GetValues<StoryKind>()));
    }

    private static bool IsFalseDone(StoryResult result) => result.End.Status == LoopStatus.Completed && !result.GoalReached;

    /// <summary>Work that goes on, and a provider that does not answer, are not stuck.</summary>
    private static bool IsFalseStuck(Story story, StoryResult result) =>
        story.Kind is StoryKind.Healthy or StoryKind.Provider or StoryKind.People && result.End.Reason?.Code.ToString().StartsWith("Stuck", StringComparison.Ordinal) == true;
}
