using LoopKit.Definitions;
using LoopKit.Definitions.Templates;

namespace LoopKit.Tests.Definitions;

public sealed class DefinitionCatalogTests
{
    private readonly TemporaryDirectory _directory = new();

    private string User => Path.Combine(_directory.Path, "user");

    private string Repository => Path.Combine(_directory.Path, "repository");

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test, Property("Requirement", "DEF-02")]
    public void A_later_source_hides_the_same_name_of_an_earlier_one()
    {
        WriteUser("a", "prompt: user");
        WriteUser("b", "prompt: user");
        WriteUser("c", "prompt: user");
        WriteProject("b", "prompt: project");
        WriteProject("c", "prompt: project");
        var catalog = Catalog(registered: new LoopDefinition { Name = "c", Prompt = "code", MaxTurns = 3 });
        Assert.That(new[] { "a", "b", "c" }.Select(name => catalog.Resolve(name, Repository).Prompt), Is.EqualTo(new[] { "user", "project", "code" }));
        Assert.That(catalog.Resolve("b", null).Prompt, Is.EqualTo("user"));
        Assert.That(catalog.Resolve("c", Repository).MaxTurns, Is.EqualTo(3));
    }

    [Test, Property("Requirement", "DEF-02")]
    public void Extends_inherits_what_a_child_does_not_say()
    {
        WriteUser("parent", """
            description: Parent
            system-prompt: S
            prompt: P
            validation: [a]
            success-exit-code: 4
            max-iterations: 5
            max-turns: 6
            tool-timeout: 7s
            turn-timeout: 8s
            tools: [read]
            model: scripted:x.yaml
            inputs: { one: "1", two: "2" }
            """);
        WriteUser("child", "extends: parent\ndescription: Child\ninputs: { two: zwei, three: drei }");
        var child = Catalog().Resolve("child", null);
        Assert.That(child, Is.EqualTo(Catalog().Resolve("parent", null) with
        {
            Name = "child",
            Description = "Child",
            Validation = child.Validation,
            Tools = child.Tools,
            Inputs = child.Inputs,
            Watchdog = child.Watchdog,
        }));
        Assert.That(child.Validation.Select(command => command.Command), Is.EqualTo(new[] { "a" }));
        Assert.That(child.Tools, Is.EqualTo(new[] { "read" }));
        Assert.That(child.Inputs, Is.EquivalentTo(new Dictionary<string, string> { ["one"] = "1", ["two"] = "zwei", ["three"] = "drei" }));
    }

    [Test, Property("Requirement", "DEF-02")]
    public void An_explicit_default_in_a_child_counts_as_set()
    {
        WriteUser("parent", "prompt: P\nmax-iterations: 5\nsuccess-exit-code: 4\nsystem-prompt: S\ntools: [read]\nvalidation: [a]");
        WriteUser("child", "extends: parent\nmax-iterations: 100\nsuccess-exit-code: 0\nsystem-prompt: ''\ntools: []\nvalidation: []");
        var child = Catalog().Resolve("child", null);
        Assert.That((child.MaxIterations, child.SuccessExitCode, child.SystemPrompt), Is.EqualTo((100, 0, "")));
        Assert.That(child.Tools, Is.Empty);
        Assert.That(child.Validation, Is.Empty);
    }

    [Test, Property("Requirement", "DEF-02")]
    public void A_list_replaces_the_parents_or_is_appended_with_a_plus()
    {
        WriteUser("parent", "prompt: P\nvalidation: [a, b]\ntools: [read, edit]");
        WriteUser("replacing", "extends: parent\nvalidation: [c]\ntools: [run]");
        WriteUser("appending", "extends: parent\n+validation: [c]\n+tools: [run, read]");
        WriteUser("twice", "extends: appending\n+validation: [d]\n+tools: [grep]");
        var catalog = Catalog();
        Assert.That(Describe("replacing"), Is.EqualTo("c / run"));
        Assert.That(Describe("appending"), Is.EqualTo("a b c / read edit run"));
        Assert.That(Describe("twice"), Is.EqualTo("a b c d / read edit run grep"));

        string Describe(string name)
        {
            var definition = catalog.Resolve(name, null);
            return $"{string.Join(' ', definition.Validation.Select(command => command.Command))} / {string.Join(' ', definition.Tools!)}";
        }
    }

    [Test]
    public void Appending_to_no_list_of_tools_is_an_error_but_appending_to_no_validation_is_not()
    {
        WriteUser("a", "extends: ralph\n+validation: [make]");
        WriteUser("b", "extends: ralph\n+tools: [read]");
        Assert.That(Catalog().Resolve("a", null).Validation.Single().Command, Is.EqualTo("make"));
        AssertInvalid("b", "b.yaml:2:10: '+tools' has no list to append to");
    }

    [Test, Property("Requirement", "DEF-02")]
    public void A_definition_that_extends_its_own_name_extends_the_one_that_it_hides()
    {
        WriteUser("ralph", "extends: ralph\nmax-turns: 7");
        WriteProject("ralph", "extends: ralph\nmax-iterations: 9");
        var ralph = Catalog().Resolve("ralph", Repository);
        Assert.That((ralph.MaxTurns, ralph.MaxIterations), Is.EqualTo((7, 9)));
        Assert.That(ralph.Prompt, Is.EqualTo(Catalog().Resolve("ralph", null).Prompt).And.Contains("{{goal}}"));
    }

    [Test, Property("Requirement", "DEF-02")]
    public void A_file_can_extend_a_definition_of_the_host()
    {
        WriteUser("child", "extends: base\nmax-turns: 2");
        var child = Catalog(registered: new LoopDefinition { Name = "base", Prompt = "code", MaxIterations = 3 }).Resolve("child", null);
        Assert.That((child.Prompt, child.MaxIterations, child.MaxTurns), Is.EqualTo(("code", 3, 2)));
    }

    [Test, Property("Requirement", "DEF-02")]
    public void A_cycle_is_a_named_error_that_prints_the_chain()
    {
        WriteUser("a", "extends: b");
        WriteUser("b", "extends: c");
        WriteProject("c", "extends: a");
        var exception = Assert.Throws<LoopKitException>(() => Catalog().Resolve("a", Repository))!;
        Assert.That(exception.Code, Is.EqualTo(ErrorCodes.DefinitionCycle));
        Assert.That(exception.Message, Does.Match("(?s)a \\(.*user/a.yaml\\).*→ b \\(.*→ c \\(.*repository/.loopkit/loops/c.yaml\\).*→ a \\("));
    }

    [Test, Property("Requirement", "DEF-02")]
    public void A_cycle_through_the_own_name_is_found()
    {
        WriteUser("a", "extends: b");
        WriteUser("b", "extends: a");
        WriteProject("a", "extends: a");
        Assert.That(() => Catalog().Resolve("a", Repository), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.DefinitionCycle));
    }

    [Test, Property("Requirement", "DEF-02")]
    public void Sixteen_definitions_in_a_chain_are_allowed_and_no_more()
    {
        WriteUser("d0", "prompt: P");
        for (var i = 1; i <= 16; i++)
        {
            WriteUser($"d{i}", $"extends: d{i - 1}");
        }

        Assert.That(Catalog().Resolve("d15", null).Prompt, Is.EqualTo("P"));
        Assert.That(() => Catalog().Resolve("d16", null), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.DefinitionCycle).And.Message.Contains("more than 16 definitions"));
    }

    [TestCase("ralhp", "Did you mean 'ralph'?")]
    [TestCase("nothing-like-it", "Known loop types: mine, ralph, theirs.")]
    [TestCase("../user/mine", "There is no loop type '../user/mine'")]
    [TestCase("Mine", "Did you mean 'mine'?")]
    [TestCase("", "There is no loop type ''")]
    public void An_unknown_name_lists_what_exists(string name, string expected)
    {
        WriteUser("mine", "prompt: P");
        WriteProject("theirs", "prompt: P");
        Assert.That(() => Catalog().Resolve(name, Repository), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.DefinitionNotFound).And.Message.Contains(expected));
    }

    [Test]
    public void Extending_what_does_not_exist_is_an_error_with_its_place()
    {
        WriteUser("a", "prompt: P\nextends: ralf");
        WriteUser("b", "prompt: P\nextends: b");
        WriteUser("c", "extends: ../a");
        AssertInvalid("a", "a.yaml:2:10: 'extends' names 'ralf', which does not exist. Did you mean 'ralph'?");
        AssertInvalid("b", "b.yaml:2:10: 'extends' names the definition itself, and no lower layer has a 'b'");
        AssertInvalid("c", "c.yaml:1:10: 'extends' names '../a', which does not exist");
    }

    [Property("Requirement", "DEF-03")]
    [TestCase("agent: chta", "a.yaml:2:8: there is no agent 'chta'. Did you mean 'chat'?")]
    [TestCase("progress: none", "a.yaml:2:11: there is no progress strategy 'none'. Known strategies: system-captured")]
    [TestCase("model: gpt:x", "a.yaml:2:8: there is no model provider 'gpt'. Known providers: scripted")]
    [TestCase("tools:\n  - read\n  - wirte", "a.yaml:4:5: there is no tool 'wirte'. Did you mean 'write'?")]
    [TestCase("system-prompt: '{{gaol}}'", "a.yaml:2:16: there is no variable or helper 'gaol'")]
    [TestCase("system-prompt: |\n\n  Hello\n    {{gaol}}", "a.yaml:5:7: there is no variable or helper 'gaol'")]
    [TestCase("system-prompt: >-\n  Hello\n  {{gaol}}", "a.yaml:2:16: there is no variable or helper 'gaol'")]
    public void Unknown_names_are_reported_with_their_place(string yaml, string expected)
    {
        WriteUser("a", "prompt: P\n" + yaml);
        AssertInvalid("a", expected);
    }

    [Test, Property("Requirement", "DEF-03")]
    public void The_problems_of_a_definition_and_its_ancestors_come_at_once_each_on_a_line()
    {
        _directory.Write("user/p.md", "ok\n  {{gaol}}");
        WriteUser("parent", "max-turns: 0\nagent: nobody\nprompt-file: p.md");
        WriteUser("child", "extends: parent\ncolour: red\nsystem-prompt: |\n  {{> x}}");
        var exception = Assert.Throws<LoopKitException>(() => Catalog().Resolve("child", null))!;
        Assert.That(exception.Code, Is.EqualTo(ErrorCodes.DefinitionInvalid));
        var lines = exception.Message.Split(Environment.NewLine);
        Assert.That(lines[0], Does.StartWith("LK4001: The definition 'child' cannot be used."));
        Assert.That(lines.Skip(1).Select(line => line[(User.Length + 1)..].Split(": ")[0]), Is.EqualTo(new[]
        {
            "child.yaml:2:1", "child.yaml:4:3", "p.md:2:5", "parent.yaml:1:12", "parent.yaml:2:8",
        }));
    }

    [Test]
    public void A_definition_without_a_prompt_is_refused()
    {
        WriteUser("a", "description: A");
        AssertInvalid("a", "a.yaml:1:1: the definition has no prompt");
    }

    [Test]
    public void A_prompt_that_cannot_be_read_is_reported_once()
    {
        WriteUser("a", "prompt: [x]");
        WriteUser("b", "extends: a");
        WriteUser("c", "extends: d");
        WriteUser("d", "- broken");
        Assert.That(Problems("a"), Has.Length.EqualTo(1));
        Assert.That(Problems("b"), Has.Length.EqualTo(1));
        Assert.That(Problems("c"), Has.Length.EqualTo(1));

        string[] Problems(string name) => Assert.Throws<LoopKitException>(() => Catalog().Resolve(name, null))!.Message.Split(Environment.NewLine)[1..];
    }

    [Test, Property("Requirement", "DEF-03")]
    public void A_repository_cannot_pull_in_files_from_outside_by_symbolic_links()
    {
        var secret = _directory.Write("secret.yaml", "prompt: secret");
        _directory.Write("secret.md", "secret");
        WriteProject("a", "prompt-file: link.md");
        var loops = Path.Combine(Repository, ".loopkit/loops");
        File.CreateSymbolicLink(Path.Combine(loops, "evil.yaml"), secret);
        File.CreateSymbolicLink(Path.Combine(loops, "link.md"), Path.Combine(_directory.Path, "secret.md"));
        AssertInvalid("evil", "evil.yaml:1:1: the file is a symbolic link that leads out of");
        AssertInvalid("a", "a.yaml:1:14: 'prompt-file' must stay beneath");
    }

    [Test]
    public void The_users_own_links_are_followed()
    {
        _directory.Write("dotfiles/a.yaml", "prompt-file: a.md");
        _directory.Write("dotfiles/a.md", "linked");
        Directory.CreateDirectory(User);
        File.CreateSymbolicLink(Path.Combine(User, "a.yaml"), "../dotfiles/a.yaml");
        Assert.That(Catalog().Resolve("a", null).Prompt, Is.EqualTo("linked"));
    }

    [Test, Property("Requirement", "DEF-02")]
    public void The_list_names_every_loop_type_once_and_says_what_is_wrong()
    {
        WriteUser("mine", "extends: ralph\ndescription: Mine");
        WriteUser("Bad Name", "prompt: P");
        WriteProject("broken", "prmopt: P");
        WriteProject("ralph", "extends: ralph");
        var list = Catalog(registered: new LoopDefinition { Name = "code", Prompt = "P" }).List(Repository);
        Assert.That(list.Select(entry => $"{entry.Name} {entry.Layer} {entry.Problem is null}"), Is.EqualTo(new[]
        {
            "Bad Name User False", "broken Project False", "code Code True", "mine User True", "ralph Project True",
        }));
        Assert.That(list[1].Problem, Does.Contain("Did you mean 'prompt'?"));
        Assert.That(list[3].Description, Is.EqualTo("Mine"));
        Assert.That(list[4].Description, Does.Contain("fresh context"));
        Assert.That(list[4].Source, Does.EndWith("ralph.yaml"));
    }

    [TestCase("Upper")]
    [TestCase("a/b")]
    public void A_registered_definition_needs_a_good_name(string name) =>
        Assert.That(() => Catalog(registered: new LoopDefinition { Name = name, Prompt = "P" }), Throws.TypeOf<LoopKitException>());

    [Test]
    public void The_users_directory_honours_xdg_config_home()
    {
        Assert.That(DefinitionSources.DefaultUserDirectory("/x", "/home/u"), Is.EqualTo("/x/loopkit/loops"));
        Assert.That(DefinitionSources.DefaultUserDirectory(null, "/home/u"), Is.EqualTo("/home/u/.config/loopkit/loops"));
        Assert.That(DefinitionSources.DefaultUserDirectory("relative", "/home/u"), Is.EqualTo("/home/u/.config/loopkit/loops"));
    }

    private DefinitionCatalog Catalog(LoopDefinition? registered = null) => new(
        new DefinitionSources { UserDirectory = User, Registered = registered is null ? [] : [registered] },
        new DefinitionVocabulary
        {
            Agents = ["chat"],
            ProgressStrategies = ["system-captured"],
            ModelProviders = ["scripted"],
            Tools = ["read", "edit", "run", "grep", "write"],
        },
        new PromptTemplates([]));

    private void AssertInvalid(string name, string expected) => Assert.That(() => Catalog().Resolve(name, Repository), Throws.TypeOf<LoopKitException>()
        .With.Property("Code").EqualTo(ErrorCodes.DefinitionInvalid).And.Message.Contains(expected));

    private void WriteUser(string name, string yaml) => _directory.Write($"user/{name}.yaml", yaml);

    private void WriteProject(string name, string yaml) => _directory.Write($"repository/.loopkit/loops/{name}.yaml", yaml);
}
