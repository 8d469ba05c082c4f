using LoopKit.Definitions;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Tests.Definitions;

public sealed class DefinitionLoaderTests
{
    private const string Complete = """
        extends: ralph
        description: Everything
        system-prompt: Be good.
        prompt: Do {{goal}}.
        validation:
          - dotnet test
          - command: npm test
            timeout: 90s
            working-directory: web/app
            environment: { CI: "1", Empty: "" }
        success-exit-code: 3
        max-iterations: 7
        max-turns: 8
        max-tool-calls-per-turn: 9
        max-tool-calls: 10
        iteration-timeout: 20m
        max-duration: 2d
        max-tokens: 3000000000
        tool-timeout: 5m
        turn-timeout: 00:02:30
        tools: [read, edit, read]
        model: scripted:demo.yaml:x
        agent: chat
        progress: system-captured
        inputs:
          focus: tests
          max-depth: 5
        """;

    [Test, Property("Requirement", "DEF-01")]
    public void Every_key_is_read()
    {
        var definition = Load(Complete, out var problems)!;
        Assert.That(problems, Is.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(definition.Extends!.Value, Is.EqualTo("ralph"));
            Assert.That(definition.Description!.Value, Is.EqualTo("Everything"));
            Assert.That(definition.SystemPrompt!.Text, Is.EqualTo("Be good."));
            Assert.That(definition.Prompt!.Text, Is.EqualTo("Do {{goal}}."));
            Assert.That(definition.Validation![0], Is.EqualTo(new ValidationCommand { Command = "dotnet test", Environment = definition.Validation[0].Environment }));
            Assert.That(definition.Validation[1].Command, Is.EqualTo("npm test"));
            Assert.That(definition.Validation[1].Timeout, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(definition.Validation[1].WorkingDirectory, Is.EqualTo("web/app"));
            Assert.That(definition.Validation[1].Environment, Is.EquivalentTo(new Dictionary<string, string> { ["CI"] = "1", ["Empty"] = "" }));
            Assert.That(definition.SuccessExitCode!.Value, Is.EqualTo(3));
            Assert.That(definition.MaxIterations!.Value, Is.EqualTo(7));
            Assert.That(definition.MaxTurns!.Value, Is.EqualTo(8));
            Assert.That(definition.MaxToolCallsPerTurn!.Value, Is.EqualTo(9));
            Assert.That(definition.MaxToolCalls!.Value, Is.EqualTo(10));
            Assert.That(definition.IterationTimeout!.Value, Is.EqualTo(TimeSpan.FromMinutes(20)));
            Assert.That(definition.MaxDuration!.Value, Is.EqualTo(TimeSpan.FromDays(2)));
            Assert.That(definition.MaxTokens!.Value, Is.EqualTo(3_000_000_000));
            Assert.That(definition.ToolTimeout!.Value, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(definition.TurnTimeout!.Value, Is.EqualTo(TimeSpan.FromSeconds(150)));
            Assert.That(definition.Tools!.Select(tool => tool.Value), Is.EqualTo(new[] { "read", "edit" }));
            Assert.That(definition.Model!.Value.ToString(), Is.EqualTo("scripted:demo.yaml:x"));
            Assert.That(definition.Agent!.Value, Is.EqualTo("chat"));
            Assert.That(definition.Progress!.Value, Is.EqualTo("system-captured"));
            Assert.That(definition.Inputs, Is.EquivalentTo(new Dictionary<string, string> { ["focus"] = "tests", ["max-depth"] = "5" }));
        });
    }

    [Property("Requirement", "DEF-03")]
    [TestCase("max-iteration: 3", "d.yaml:1:1: the key 'max-iteration' is unknown. Did you mean 'max-iterations'?")]
    [TestCase("prmopt: x", "Did you mean 'prompt'?")]
    [TestCase("cheese: x", "the key 'cheese' is unknown. Known keys: +approval, +protected, +tools, +validation, agent,")]
    [TestCase("max-iterations: 0", "d.yaml:1:17: 'max-iterations' must be a whole number of at least 1, but is '0'")]
    [TestCase("max-turns: -1", "'max-turns' must be a whole number of at least 1")]
    [TestCase("max-turns: many", "but is 'many'")]
    [TestCase("max-turns: 99999999999", "'max-turns' must be a whole number")]
    [TestCase("max-turns: 1.5", "'max-turns' must be a whole number")]
    [TestCase("max-turns: [1]", "'max-turns' must be a text, but is a list")]
    [TestCase("max-tokens: lots", "'max-tokens' must be a whole number of at least 1")]
    [TestCase("success-exit-code: 256", "'success-exit-code' must be a whole number from 0 to 255")]
    [TestCase("tool-timeout: -5m", "'tool-timeout' must be a duration such as 90s")]
    [TestCase("turn-timeout: 0s", "'turn-timeout' must be a duration such as 90s")]
    [TestCase("description:", "'description' has no value")]
    [TestCase("agent: ''", "'agent' is empty")]
    [TestCase("prompt: '  '", "'prompt' is empty")]
    [TestCase("model: sonnet", "'model' must be provider:model, but is 'sonnet'")]
    [TestCase("tools: read", "'tools' must be a list, but is a value")]
    [TestCase("tools: [read, {a: b}]", "d.yaml:1:15: 'tools' must be a text, but is a map")]
    [TestCase("validation: make", "'validation' must be a list")]
    [TestCase("validation: ['']", "the command is empty")]
    [TestCase("validation: [{timeout: 5s}]", "a validation needs a 'command'")]
    [TestCase("validation: [{command: a, tiemout: 5s}]", "Did you mean 'timeout'?")]
    [TestCase("validation: [{command: a, timeout: soon}]", "'timeout' must be a duration")]
    [TestCase("validation: [{command: a, working-directory: /etc}]", "'working-directory' must stay beneath the workspace")]
    [TestCase("validation: [{command: a, working-directory: a/../../b}]", "'working-directory' must stay beneath the workspace")]
    [TestCase("validation: [{command: a, environment: {A-B: x}}]", "'A-B' cannot be a key of 'environment'")]
    [TestCase("inputs: {a b: x}", "'a b' cannot be a key of 'inputs'")]
    [TestCase("inputs: {a: [x]}", "'inputs.a' must be a text, but is a list")]
    [TestCase("tools: [a]\n+tools: [b]", "d.yaml:2:1: 'tools' replaces the parent's list and '+tools' appends to it")]
    [TestCase("validation: [a]\n+validation: [b]", "'validation' replaces the parent's list")]
    [TestCase("prompt: a\nprompt-file: b.md", "d.yaml:2:1: 'prompt' and 'prompt-file' exclude each other")]
    public void Bad_values_are_reported_with_their_place(string text, string expected)
    {
        Load(text, out var problems);
        Assert.That(problems, Does.Contain(expected));
        Assert.That(problems.Split(Environment.NewLine), Has.Length.EqualTo(1));
    }

    [Test, Property("Requirement", "DEF-03")]
    public void All_problems_are_reported_at_once_in_the_order_of_the_file()
    {
        Load("max-turns: 0\nvalidation: [{command: a, timeout: x}]\ncolour: red\ntool-timeout: never\n", out var problems);
        Assert.That(problems.Split(Environment.NewLine).Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)]), Is.EqualTo(new[]
        {
            "d.yaml:1:12:", "d.yaml:2:36:", "d.yaml:3:1:", "d.yaml:4:15:",
        }));
    }

    [Test]
    public void Quoted_texts_in_messages_stay_on_one_line_and_short()
    {
        Load("model: \"a\\nb\\e[31m" + new string('x', 500) + "\"", out var problems);
        Assert.That(problems, Does.Contain("'a?b?[31mxxx").And.Not.Contain("\n").And.Not.Contain("\u001b"));
        Assert.That(problems, Has.Length.LessThan(200));
    }

    [Test, Property("Requirement", "DEF-01")]
    public void A_prompt_file_is_read_beside_its_definition()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("prompts/a.md", "Do {{goal}}");
        var definition = Load("prompt-file: prompts/a.md", out var problems, directory.Path)!;
        Assert.That(problems, Is.Empty);
        Assert.That(definition.Prompt!.Text, Is.EqualTo("Do {{goal}}"));
        Assert.That(definition.Prompt.PositionOf(1, 4).ToString(), Does.EndWith("prompts/a.md:1:4"));
    }

    [Property("Requirement", "DEF-03")]
    [TestCase("../secret.md", "leads out of it")]
    [TestCase("sub/../../secret.md", "leads out of it")]
    [TestCase("/etc/hostname", "leads out of it")]
    [TestCase("link.md", "leads out of it")]
    [TestCase("linked-directory/secret.md", "leads out of it")]
    [TestCase("loop.md", "too many symbolic links")]
    [TestCase(".", "leads out of it")]
    [TestCase("sub", "cannot be read")]
    [TestCase("missing.md", "there is no file")]
    [TestCase("empty.md", "is empty")]
    [TestCase("binary.md", "is not UTF-8")]
    [TestCase("large.md", "larger than 256 KB")]
    public void A_prompt_file_cannot_be_anything_but_a_text_beneath_its_definition(string path, string expected)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("secret.md", "secret");
        directory.Write("outside/secret.md", "secret");
        directory.Write("loops/sub/a.md", "a");
        directory.Write("loops/a.md", "a");
        directory.Write("loops/empty.md", " \n");
        File.WriteAllBytes(directory.Write("loops/binary.md", ""), [0xff, 0xfe, 0x00]);
        directory.Write("loops/large.md", new string('x', BoundedText.MaxBytes + 1));
        var loops = Path.Combine(directory.Path, "loops");
        File.CreateSymbolicLink(Path.Combine(loops, "link.md"), "../secret.md");
        File.CreateSymbolicLink(Path.Combine(loops, "loop.md"), "loop.md");
        Directory.CreateSymbolicLink(Path.Combine(loops, "linked-directory"), Path.Combine(directory.Path, "outside"));

        Load($"prompt-file: {path}", out var problems, loops);
        Assert.That(problems, Does.Contain(expected));
    }

    [Test]
    public void A_link_that_stays_beneath_the_definition_is_followed()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("sub/a.md", "text");
        File.CreateSymbolicLink(Path.Combine(directory.Path, "link.md"), "sub/../sub/a.md");
        var definition = Load("prompt-file: link.md", out var problems, directory.Path)!;
        Assert.That(problems, Is.Empty);
        Assert.That(definition.Prompt!.Text, Is.EqualTo("text"));
    }

    [Test]
    public void A_built_in_definition_cannot_have_a_prompt_file()
    {
        Load("prompt-file: a.md", out var problems);
        Assert.That(problems, Does.Contain("needs a definition that is a file"));
    }

    private static PartialDefinition? Load(string text, out string problems, string? directory = null)
    {
        var list = new ProblemList();
        var definition = DefinitionLoader.Load("d.yaml", text, directory, list);
        problems = list.ToString();
        return definition;
    }
}
