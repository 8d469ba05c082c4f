using LoopKit.Testing;
using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Coordination;

/// <summary>Wherever a host dies between a question and its end, the question ends once, and both sides know the same end.</summary>
[Property("Requirement", "COORD-03")]
[Property("Requirement", "STORE-04")]
public sealed class ConversationCrashTests
{
    [Test]
    public async Task A_question_is_answered_once()
    {
        var scenario = new ConversationScenario(asker => new ScriptedModelBuilder().Asks().Answers(asker, busy: TimeSpan.FromSeconds(20)));
        await ExploreAsync(scenario);
        Assert.That(scenario.InTime, Is.GreaterThan(100));
    }

    [Test]
    public async Task A_question_times_out_once_and_its_late_answer_arrives_once()
    {
        var scenario = new ConversationScenario(asker => new ScriptedModelBuilder().AnswersLate(asker));
        await ExploreAsync(scenario);
        Assert.That(scenario.Late, Is.GreaterThan(100));
    }

    [Test]
    public async Task A_question_to_a_loop_that_has_ended_is_answered_once_from_its_record()
    {
        var scenario = new ConversationScenario(
            _ => new ScriptedModelBuilder()
                .Turn(turn => turn.WhenLastMessageContains("Serve it.").Says("It listens on 8081 by now."))
                .Asks()
                .Explores("It listens on 8081", turn => turn.Says("The port is 8081.")),
            knowerFirst: true);
        await ExploreAsync(scenario);
        Assert.That(scenario.InTime, Is.GreaterThan(100));
    }

    private static async Task ExploreAsync(CrashScenario scenario)
    {
        var report = await CrashPoints.ExploreAsync(scenario, new CrashOptions { RandomRuns = 6, CrashesPerRun = 2 });
        await TestContext.Out.WriteLineAsync($"{report}\n{string.Join('\n', report.Expected)}");
        Assert.That(report.Failures, Is.Empty, report.ToString());
    }
}
