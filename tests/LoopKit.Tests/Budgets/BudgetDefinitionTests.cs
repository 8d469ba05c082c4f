using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Tests.Budgets;

/// <summary>Budgets in the YAML of a loop type.</summary>
[Property("Requirement", "DEF-01")]
public sealed class BudgetDefinitionTests
{
    [Test]
    public void All_keys_are_read()
    {
        var problems = new ProblemList();
        var definition = Load("""
            prompt: Do it.
            max-output-tokens: 4000
            budget:
              tokens: 200000
              money: 2.50
              calls: 100
              time: 1h
              on-exhausted: wait
              iteration: { tokens: 50000, money: 0.5 }
            """, problems);
        Assert.That(problems.Any, Is.False, problems.ToString());
        Assert.That(definition.MaxOutputTokens!.Value, Is.EqualTo(4000));
        Assert.That(definition.Budget!.ToPolicy(), Is.EqualTo(new BudgetPolicy
        {
            Limits = new BudgetLimits { Tokens = 200_000, Money = 2.5m, Calls = 100, Time = TimeSpan.FromHours(1) },
            Iteration = new BudgetLimits { Tokens = 50_000, Money = 0.5m },
            OnExhausted = ExhaustionPolicy.Wait,
        }));
    }

    [Test]
    public void A_child_changes_its_parents_budget_key_by_key()
    {
        var problems = new ProblemList();
        var parent = Load("prompt: a\nbudget: { tokens: 100, money: 1, on-exhausted: wait, iteration: { calls: 3 } }", problems);
        var child = Load("budget: { money: 2, iteration: { tokens: 50 } }", problems);
        Assert.That(DefinitionMerger.Merge([parent, child], problems).Budget!.ToPolicy(), Is.EqualTo(new BudgetPolicy
        {
            Limits = new BudgetLimits { Tokens = 100, Money = 2 },
            Iteration = new BudgetLimits { Calls = 3, Tokens = 50 },
            OnExhausted = ExhaustionPolicy.Wait,
        }));
    }

    [TestCase("{ money: -1 }", "'money' must be a number of US dollars above 0")]
    [TestCase("{ money: 1e3 }", "'money' must be a number of US dollars above 0")]
    [TestCase("{ tokens: 0 }", "'tokens' must be a whole number of at least 1")]
    [TestCase("{ tokns: 5 }", "the key 'tokns' is unknown")]
    [TestCase("{ iteration: { on-exhausted: wait } }", "the key 'on-exhausted' is unknown")]
    [TestCase("{ on-exhausted: explode }", "'on-exhausted' must be one of fail, wait")]
    public void Every_mistake_is_named(string budget, string problem)
    {
        var problems = new ProblemList();
        Load($"prompt: a\nbudget: {budget}", problems);
        Assert.That(problems.ToString(), Does.Contain(problem));
    }

    [TestCase(0, 1, "Tokens is 0")]
    [TestCase(1, -1, "Money is -1")]
    public void A_host_refuses_limits_of_nothing(long tokens, int money, string problem)
    {
        var options = new LoopKitOptions { Budget = new BudgetLimits { Tokens = tokens, Money = money } };
        Assert.That(new LoopKitOptionsValidator().Validate(null, options).FailureMessage, Does.Contain($"Budget.{problem}"));
    }

    private static PartialDefinition Load(string text, ProblemList problems) => DefinitionLoader.Load("test.yaml", text, null, problems)!;
}
