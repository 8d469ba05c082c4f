using LoopKit.Engine;
using LoopKit.Testing;
using LoopKit.Tools;

namespace LoopKit.Tests.Coordination;

/// <summary>What two loops say to each other: 'asker' must write down a port that only 'knower' knows.</summary>
internal static class ConversationScript
{
    public const string Question = "Which port?";

    /// <summary>The validation of the loop that asks: nothing passes but the fact.</summary>
    public const string Validation = "grep -q 8081 port.txt";

    /// <summary>The identifier of the question that the first call of a loop asks.</summary>
    public static string QuestionOf(LoopId asker) => new ToolCallContext(asker, 1, 1, 0, "").IdempotencyKey;

    public static LoopSpec Asker(TestHost host) => host.Spec(Validation) with { Name = "asker", Goal = "Find the port.", MaxIterations = 1 };

    /// <summary>The asker as a loop type that may ask although no other loop runs any more.</summary>
    public static LoopSpec LateAsker(TestHost host, string repository)
    {
        var file = Path.Combine(repository, ".loopkit", "loops", "asker.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "extends: ralph\ntools: [query, write, complete_task]\n");
        return Asker(host) with { Definition = "asker", Repository = repository };
    }

    public static LoopSpec Knower(TestHost host) => host.Spec("true") with { Name = "knower", Goal = "Serve it.", MaxIterations = 1 };

    /// <summary>The asker asks at once, and writes down what it hears.</summary>
    public static ScriptedModelBuilder Asks(this ScriptedModelBuilder script) => script
        .Turn(turn => turn.WhenLastMessageContains("Find the port.").Calls("query", new { to = "knower", text = Question }))
        .Turn(turn => turn.WhenLastMessageContains("The port is 8081").Calls("write", new { path = "port.txt", content = "8081\n" }).Calls("complete_task", new { summary = "Written." }));

    /// <summary>The knower is busy for a while, and answers when it reads the question; asked later than that, its record answers.</summary>
    public static ScriptedModelBuilder Answers(this ScriptedModelBuilder script, LoopId asker, TimeSpan busy) => script
        .Turn(turn => turn.WhenLastMessageContains("> " + Question).Calls("reply", new { question_id = QuestionOf(asker), text = "The port is 8081." }).Calls("complete_task", new { summary = "Served." }))
        .Turn(turn => turn.WhenLastMessageContains("Serve it.").Takes(busy).Calls("read", new { path = "orders.txt" }))
        .Turn(turn => turn.WhenLastMessageContains("orders.txt").Says("There are no orders."))
        .Explores(Question, turn => turn.Says("The port is 8081."));

    /// <summary>The knower is busy for longer than the asker waits; the asker works on meanwhile.</summary>
    public static ScriptedModelBuilder AnswersLate(this ScriptedModelBuilder script, LoopId asker) => script
        .Asks()
        .Turn(turn => turn.WhenLastMessageContains("did not answer within 30 s").Takes(TimeSpan.FromMinutes(5)).Calls("list", new { path = "." }))
        .Answers(asker, busy: TimeSpan.FromMinutes(2));
}
