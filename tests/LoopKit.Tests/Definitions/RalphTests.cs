using LoopKit.Definitions;
using LoopKit.Definitions.Templates;

namespace LoopKit.Tests.Definitions;

public sealed class RalphTests
{
    private readonly LoopDefinition _ralph = new DefinitionCatalog(new DefinitionSources(), new DefinitionVocabulary(), new PromptTemplates([])).Resolve("ralph", null);

    private readonly PromptVariables _first = new() { Goal = "Fix the tests", Iteration = 1, MaxIterations = 100, WorkingDirectory = "/w" };

    [Test, Property("Requirement", "DEF-01")]
    public void The_built_in_loop_type_is_ready_to_use()
    {
        Assert.That(_ralph.Description, Is.Not.Empty);
        Assert.That((_ralph.MaxIterations, _ralph.MaxTurns), Is.EqualTo((100, 50)));
        Assert.That(_ralph.Validation, Is.Empty);
        Assert.That(_ralph.Tools, Is.Null);
        Assert.That(_ralph.SystemPrompt, Does.Contain("complete_task").And.Contain("A claim decides nothing"));
    }

    [Test]
    public async Task The_first_prompt_has_the_goal_and_no_empty_sections()
    {
        var prompt = await Render(_first);
        Assert.That(prompt, Does.Contain("Fix the tests").And.Contain("Iteration 1 of at most 100, in /w").And.Contain("no validation command"));
        Assert.That(prompt, Does.Not.Contain("Earlier iterations").And.Not.Contain("last validation").And.Not.Contain("git").And.Not.Contain("Messages"));
        Assert.That(prompt, Does.Not.Contain("\n\n\n"));
    }

    [Test]
    public async Task A_later_prompt_has_everything_that_is_known()
    {
        var prompt = await Render(_first with
        {
            Iteration = 4,
            Progress = () => "the-progress",
            PreviousErrors = "the-errors",
            Inbox = "the-inbox",
            Validation = ["make test", "make lint"],
            GitStatus = _ => new("the-status"),
            GitLog = _ => new("the-log"),
        });
        Assert.That(prompt, Does.Contain("- `make test`\n- `make lint`\n"));
        foreach (var part in new[] { "the-progress", "the-errors", "the-inbox", "the-status", "the-log" })
        {
            Assert.That(prompt, Does.Contain(part));
        }
    }

    [Test]
    public void The_prompts_need_no_inputs_and_not_the_whole_diff()
    {
        var templates = new PromptTemplates([]);
        Assert.That(templates.Get(_ralph.Prompt).RequiredInputs, Is.Empty);
        Assert.That(templates.Get(_ralph.Prompt).Variables, Does.Not.Contain("git-diff"));
        Assert.That(templates.Get(_ralph.SystemPrompt).Variables, Is.Empty);
    }

    private ValueTask<string> Render(PromptVariables variables) => new PromptTemplates([]).Get(_ralph.Prompt).RenderAsync(variables);
}
