using LoopKit.Definitions.Templates;

namespace LoopKit.Tests.Definitions;

public sealed class PromptTemplateTests
{
    private readonly PromptTemplates _templates = new([new UpperHelper()]);

    private readonly PromptVariables _values = new()
    {
        Goal = "G <&> \"'",
        Iteration = 3,
        MaxIterations = 100,
        WorkingDirectory = "/w",
        Progress = () => "P",
        PreviousErrors = "E",
        Inbox = "I",
        Validation = ["make a", "make b"],
        Inputs = new Dictionary<string, string> { ["focus"] = "F", ["max-depth"] = "5" },
        GitStatus = _ => new("S"),
        GitDiff = _ => new("D"),
        GitLog = _ => new("L"),
    };

    [Property("Requirement", "DEF-04")]
    [TestCase("{{goal}} {{{goal}}}", "G <&> \"' G <&> \"'")]
    [TestCase("{{iteration}}/{{max-iterations}} {{working-directory}}", "3/100 /w")]
    [TestCase("{{progress}}{{previous-errors}}{{inbox}}{{git-status}}{{git-diff}}{{git-log}}", "PEISDL")]
    [TestCase("{{inputs.focus}} {{inputs.max-depth}} {{@root.inputs.focus}}", "F 5 F")]
    [TestCase("{{#if progress}}yes{{else}}no{{/if}} {{#unless progress}}yes{{else}}no{{/unless}}", "yes no")]
    [TestCase("{{#if inputs.none}}a{{else if goal}}b{{else}}c{{/if}}", "b")]
    [TestCase("{{#each validation}}{{@index}}:{{this}}:{{../iteration}}:{{@root.iteration}}{{#unless @last}}, {{/unless}}{{/each}}", "0:make a:3:3, 1:make b:3:3")]
    [TestCase("{{#each inputs}}{{@key}}={{this}};{{/each}}", "focus=F;max-depth=5;")]
    [TestCase("{{#each validation}}{{#if ../progress}}{{this}};{{/if}}{{else}}{{goal}}{{/each}}", "make a;make b;")]
    [TestCase("a\n{{#if goal}}\nb\n{{/if}}\nc", "a\nb\nc")]
    [TestCase("a {{~goal~}} b{{! no {{goal}} --}}{{!-- {{nope}} --}}", "aG <&> \"'b --}}")]
    [TestCase("\\{{goal}} {goal} }}", "{{goal}} {goal} }}")]
    [TestCase("{{upper-case \"a}}b\" 'c' 5 true}}", "A}}B|C|5|TRUE")]
    [TestCase("{{upper-case (upper-case inputs.focus) iteration}}", "F|3")]
    [TestCase("{{#if (upper-case goal)}}y{{/if}}", "y")]
    public async Task Templates_render(string template, string expected) =>
        Assert.That(await _templates.Get(template).RenderAsync(_values), Is.EqualTo(expected));

    [Test, Property("Requirement", "DEF-04")]
    public async Task Values_are_data_and_never_templates()
    {
        const string Hostile = "{{goal}} {{#each validation}}{{this}}{{/each}} {{{{raw}}}} {{> x}} \\{{ {{upper-case 'a'}} <b>&amp;";
        var values = _values with
        {
            Goal = Hostile,
            Progress = () => Hostile,
            Inbox = Hostile,
            Validation = [Hostile],
            Inputs = new Dictionary<string, string> { ["focus"] = Hostile },
            GitLog = _ => new(Hostile),
        };
        var rendered = await _templates.Get("{{goal}}\n{{progress}}\n{{inbox}}\n{{inputs.focus}}\n{{git-log}}\n{{#each validation}}{{this}}{{/each}}").RenderAsync(values);
        Assert.That(rendered.Split('\n'), Is.EqualTo(Enumerable.Repeat(Hostile, 6)));
    }

    [Test, Property("Requirement", "DEF-05")]
    public async Task Git_is_read_only_when_the_template_uses_it()
    {
        List<string> read = [];
        var values = _values with
        {
            GitStatus = _ => Read("status"),
            GitDiff = _ => Read("diff"),
            GitLog = _ => Read("log"),
        };
        await _templates.Get("{{goal}}").RenderAsync(values);
        Assert.That(read, Is.Empty);
        await _templates.Get("{{#if git-log}}{{upper-case git-diff}}{{/if}}{{git-log}}").RenderAsync(values);
        Assert.That(read, Is.EquivalentTo(new[] { "diff", "log" }));

        ValueTask<string> Read(string what)
        {
            read.Add(what);
            return new("x");
        }
    }

    [Test, Property("Requirement", "DEF-05")]
    public void A_template_tells_which_variables_it_uses()
    {
        var template = _templates.Get("{{#if git-status}}{{upper-case goal (upper-case inputs.a)}}{{#each validation}}{{../iteration}}{{/each}}{{/if}}");
        Assert.That(template.Variables, Is.EquivalentTo(new[] { "git-status", "goal", "inputs", "validation", "iteration" }));
    }

    [Test, Property("Requirement", "DEF-05")]
    public void An_input_is_required_unless_a_condition_asks_for_it()
    {
        var template = _templates.Get("{{inputs.a}}{{#if inputs.b}}{{inputs.b}}{{inputs.c}}{{/if}}{{#unless inputs.d}}{{else}}{{inputs.d}}{{/unless}}{{inputs.e}}{{#if goal}}{{else if inputs.f}}{{inputs.f}}{{/if}}");
        Assert.That(template.RequiredInputs, Is.EquivalentTo(new[] { "a", "c", "e" }));
        Assert.That(async () => await template.RenderAsync(_values), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.TemplateInvalid).And.Message.Contains("without a value: a, c, e."));
    }

    [Property("Requirement", "DEF-03")]
    [TestCase("{{gaol}}", 1, 3, "there is no variable or helper 'gaol'. Did you mean 'goal'?")]
    [TestCase("a\n  {{nope.x}}", 2, 5, "there is no variable or helper 'nope.x'")]
    [TestCase("{{goal.Length}}", 1, 3, "there is no variable or helper 'goal.Length'")]
    [TestCase("{{this}}", 1, 3, "there is no variable or helper 'this'")]
    [TestCase("{{@index}}", 1, 3, "there is no variable or helper '@index'")]
    [TestCase("{{inputs.a.b}}", 1, 3, "'a.b' cannot be the name of an input")]
    [TestCase("{{validation}}", 1, 3, "'validation' has several values. Use '{{#each validation}}'")]
    [TestCase("{{shout goal}}", 1, 1, "there is no helper 'shout'. Known helpers: upper-case")]
    [TestCase("{{uper-case goal}}", 1, 1, "Did you mean 'upper-case'?")]
    [TestCase("{{lookup inputs 'x'}}", 1, 1, "there is no helper 'lookup'")]
    [TestCase("{{upper-case (shout goal)}}", 1, 15, "there is no helper 'shout'")]
    [TestCase("{{upper-case a=goal}}", 1, 15, "'=' is not expected here")]
    [TestCase("{{#each validation as |x|}}{{/each}}", 1, 23, "'|' is not expected here")]
    [TestCase("{{upper-case gaol}}", 1, 14, "there is no variable 'gaol'. Did you mean 'goal'?")]
    [TestCase("{{#if}}{{/if}}", 1, 1, "a condition is one variable")]
    [TestCase("{{#if goal progress}}{{/if}}", 1, 1, "a condition is one variable")]
    [TestCase("{{#with inputs}}{{/with}}", 1, 1, "there is no block 'with'. Known blocks: each, if, unless")]
    [TestCase("{{#each goal}}{{/each}}", 1, 1, "'each' runs over 'validation' or 'inputs' only")]
    [TestCase("{{#each validation}}{{#each @root.validation}}{{/each}}{{/each}}", 1, 21, "an 'each' cannot stand in another 'each'")]
    [TestCase("{{#each validation}}{{goal}}{{/each}}", 1, 23, "within 'each', write '../goal'")]
    [TestCase("{{#if goal}}", 1, 1, "the block is not closed. Close it with '{{/if}}'")]
    [TestCase("{{#if goal}}{{/unless}}", 1, 13, "'{{/unless}}' stands where '{{/if}}' is expected")]
    [TestCase("{{/if}}", 1, 1, "'{{/if}}' closes nothing")]
    [TestCase("{{else}}", 1, 1, "'else' has no block")]
    [TestCase("{{#if goal}}{{else}}{{else}}{{/if}}", 1, 21, "'else' has no block")]
    [TestCase("{{> part}}", 1, 1, "there are no partials")]
    [TestCase("{{#> part}}{{/part}}", 1, 4, "'>' is not expected here")]
    [TestCase("{{> ../../etc/passwd}}", 1, 1, "there are no partials")]
    [TestCase("{{#*inline 'x'}}{{/inline}}", 1, 4, "'*' is not expected here")]
    [TestCase("{{& goal}}", 1, 1, "'{{&' is not supported")]
    [TestCase("{{^goal}}{{/goal}}", 1, 1, "'{{^' is not supported")]
    [TestCase("{{{{raw}}}}x{{{{/raw}}}}", 1, 1, "raw blocks ('{{{{') are not supported")]
    [TestCase("{{goal", 1, 1, "the tag is not closed")]
    [TestCase("{{{goal}}", 1, 8, "'}' is not expected here")]
    [TestCase("{{!-- x }}", 1, 1, "the comment is not closed")]
    [TestCase("{{upper-case 'x}}", 1, 14, "the quoted text is not closed")]
    [TestCase("{{upper-case (upper-case goal}}", 1, 26, "'(' is not closed")]
    [TestCase("{{upper-case goal)}}", 1, 18, "')' closes nothing")]
    [TestCase("{{upper-case ()}}", 1, 14, "the name of a helper must follow '('")]
    [TestCase("{{}}", 1, 1, "the tag names no variable or helper")]
    [TestCase("{{'x'}}", 1, 1, "the tag names no variable or helper")]
    public void What_a_template_cannot_have_is_reported_with_its_place(string template, int line, int column, string expected)
    {
        var problems = _templates.Check(template);
        Assert.That(problems.Select(problem => (problem.Line, problem.Column)), Does.Contain((line, column)));
        Assert.That(problems.Select(problem => problem.Message), Has.Some.Contains(expected));
        Assert.That(() => _templates.Get(template), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.TemplateInvalid));
    }

    [Test, Property("Requirement", "DEF-03")]
    public void All_problems_of_a_template_are_reported_at_once() =>
        Assert.That(_templates.Check("{{a}}\n{{#if b}}\n{{> c}}\n{{{{d}}}}\n{{e f}}"), Has.Count.EqualTo(6));

    [Property("Requirement", "DEF-03")]
    [TestCase("{{#if goal}}", "{{/if}}")]
    [TestCase("{{#if (upper-case ", ")}}{{/if}}")]
    [TestCase("(", ")")]
    [TestCase("{", "}")]
    [TestCase("\\{{", "")]
    [TestCase("{{!", "}}")]
    [TestCase("{{goal 'x' ", "")]
    public void A_hostile_template_neither_hangs_nor_takes_the_host_down(string open, string close)
    {
        const int Depth = 5_000;
        var text = "{{" + string.Concat(Enumerable.Repeat(open, Depth)) + string.Concat(Enumerable.Repeat(close, Depth)) + "}}";
        Assert.That(_templates.Check(text), Is.Not.Empty);
    }

    [Test, Property("Requirement", "DEF-04")]
    public void A_prompt_that_is_too_long_is_refused()
    {
        var values = _values with { Goal = new string('x', PromptTemplate.MaxCharacters) };
        Assert.That(async () => await _templates.Get("{{goal}}").RenderAsync(values), Throws.Nothing);
        Assert.That(async () => await _templates.Get("{{goal}}.").RenderAsync(values), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.TemplateInvalid).And.Message.Contains("longer than 400000 characters"));
    }

    [Test, Property("Requirement", "DEF-04")]
    public void A_helper_that_throws_is_a_typed_error() =>
        Assert.That(async () => await _templates.Get("{{upper-case}}").RenderAsync(_values), Throws.TypeOf<LoopKitException>()
            .With.Property("Code").EqualTo(ErrorCodes.TemplateInvalid).And.Message.Contains("no arguments"));

    [Test]
    public void A_template_is_compiled_once_and_the_memory_of_it_is_bounded()
    {
        var first = _templates.Get("{{goal}}");
        Assert.That(_templates.Get("{{goal}}"), Is.SameAs(first));
        for (var i = 0; i < 256; i++)
        {
            _templates.Get($"text {i}");
        }

        Assert.That(_templates.Get("{{goal}}"), Is.Not.SameAs(first));
    }

    [Test]
    public async Task A_template_renders_for_many_loops_at_once()
    {
        var rendered = await Task.WhenAll(Enumerable.Range(0, 200).Select(iteration => Task.Run(async () =>
            await _templates.Get("{{iteration}} {{upper-case inputs.focus}}{{#each validation}} {{this}}{{/each}}").RenderAsync(_values with { Iteration = iteration }))));
        Assert.That(rendered, Is.EqualTo(Enumerable.Range(0, 200).Select(iteration => $"{iteration} F make a make b")));
    }

    [TestCase("goal")]
    [TestCase("if")]
    [TestCase("a b")]
    [TestCase("")]
    public void A_helper_cannot_take_a_name_that_templates_know(string name) =>
        Assert.That(() => new PromptTemplates([new UpperHelper(name)]), Throws.TypeOf<LoopKitException>());

    [Test]
    public void Two_helpers_of_one_name_are_refused() =>
        Assert.That(() => new PromptTemplates([new UpperHelper(), new UpperHelper()]), Throws.TypeOf<LoopKitException>().With.Message.Contains("Two prompt helpers are named 'upper-case'"));
}
