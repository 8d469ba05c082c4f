using LoopKit.Events;
using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Tools;

[Property("Requirement", "TOOL-02")]
public sealed class ToolCatalogTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    [Property("Requirement", "TOOL-01")]
    public void The_built_in_tools_declare_what_they_do()
    {
        var effects = _bench.Catalog.Tools.ToDictionary(tool => tool.Name, tool => tool.Effects);
        Assert.That(effects, Is.EquivalentTo(new Dictionary<string, ToolEffects>
        {
            ["read"] = ToolEffects.ReadOnly,
            ["write"] = ToolEffects.Idempotent,
            ["edit"] = ToolEffects.Reconcilable,
            ["multi_edit"] = ToolEffects.Reconcilable,
            ["list"] = ToolEffects.ReadOnly,
            ["tree"] = ToolEffects.ReadOnly,
            ["glob"] = ToolEffects.ReadOnly,
            ["grep"] = ToolEffects.ReadOnly,
            ["run"] = ToolEffects.Irreversible,
            ["todo"] = ToolEffects.Idempotent,
            ["complete_task"] = ToolEffects.ReadOnly,
        }));
        Assert.That(_bench.Catalog.Tools.Where(tool => tool.SignalsCompletion).Select(tool => tool.Name), Is.EqualTo((string[])["complete_task"]));
    }

    [Test]
    public void Every_built_in_tool_and_parameter_is_described_and_in_snake_case()
    {
        foreach (var function in _bench.Catalog.Tools.Select(tool => tool.Function))
        {
            Assert.That(function.Description, Is.Not.Empty, function.Name);
            foreach (var property in function.JsonSchema.GetProperty("properties").EnumerateObject())
            {
                Assert.That(property.Name, Does.Match("^[a-z]+(_[a-z]+)*$"));
                Assert.That(property.Value.GetProperty("description").GetString(), Is.Not.Empty, $"{function.Name}.{property.Name}");
            }
        }
    }

    [Test]
    public async Task Complete_task_takes_a_summary() =>
        Assert.That(await _bench.SucceedsAsync("complete_task", new { summary = "All done." }), Does.Contain("All done."));

    [TestCase("raed", "'read'")]
    [TestCase("Read", "'read'")]
    [TestCase("read_file", "'read'")]
    [TestCase("completeTask", "'complete_task'")]
    [TestCase("browse", "There are: complete_task, edit, glob, grep, list, multi_edit, read, run, todo, tree, write.")]
    public async Task An_unknown_tool_is_answered_with_near_names(string name, string hint) =>
        Assert.That(await _bench.FailsAsync(name, new { }, ToolErrors.UnknownTool), Does.Contain(hint));

    [TestCase("", "'path' is missing")]
    [TestCase("{}", "'path' is missing")]
    [TestCase("[]", "not a JSON object")]
    [TestCase("\"path\"", "not a JSON object")]
    [TestCase("{\"path\":", "not valid JSON")]
    [TestCase("{\"path\":NaN}", "not valid JSON")]
    [TestCase("{\"path\":\"a\",\"path\":\"b\"}", "not valid JSON")]
    [TestCase("{\"path\":1}", "'path' must be string, not the number 1")]
    [TestCase("{\"path\":null}", "'path' must be string, not null")]
    [TestCase("{\"path\":\"a\",\"limit\":\"9\"}", "'limit' must be integer, not string")]
    [TestCase("{\"path\":\"a\",\"limit\":1.5}", "'limit' must be integer")]
    [TestCase("{\"path\":\"a\",\"limit\":99999999999999999999}", "'limit' must be integer")]
    [TestCase("{\"path\":\"a\",\"start\":1}", "'start' is not a parameter")]
    public async Task Arguments_that_do_not_fit_are_answered_with_what_does(string arguments, string problem)
    {
        var outcome = await _bench.Catalog.InvokeAsync("read", arguments, CancellationToken.None);
        Assert.That(outcome.Error, Is.EqualTo(ToolErrors.InvalidArguments));
        Assert.That(outcome.Text, Does.Contain(problem).And.Contain("The tool takes path (string, required), offset (integer), limit (integer)."));
    }

    [Test]
    public async Task Arguments_of_absurd_depth_or_size_are_refused()
    {
        var deep = await _bench.Catalog.InvokeAsync("read", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), CancellationToken.None);
        var large = await _bench.Catalog.InvokeAsync("read", new string(' ', 50_000_000), CancellationToken.None);
        Assert.That(new[] { deep.Error, large.Error }, Is.All.EqualTo(ToolErrors.InvalidArguments));
    }

    [Test]
    public async Task A_schema_may_nest_choose_and_list()
    {
        var catalog = Catalog(AIFunctionFactory.Create((Shape shape, int[] days) => $"{shape.Name}{days.Length}", "draw"));
        Assert.That((await catalog.InvokeAsync("draw", """{"shape":{"name":"x"},"days":[1,2]}""", default)).Text, Is.EqualTo("x2"));
        Assert.That((await catalog.InvokeAsync("draw", """{"shape":{"name":1},"days":[]}""", default)).Text, Does.Contain("'shape.name' must be"));
        Assert.That((await catalog.InvokeAsync("draw", """{"shape":{"name":"x"},"days":["never"]}""", default)).Text, Does.Contain("'days[0]' must be integer, not string"));
    }

    [Test]
    public async Task A_function_without_parameters_may_be_called_with_nothing()
    {
        var catalog = Catalog(AIFunctionFactory.Create(() => "pong", "ping"));
        Assert.That((await catalog.InvokeAsync("ping", "", default)).Text, Is.EqualTo("pong"));
        Assert.That((await catalog.InvokeAsync("ping", "[]", default)).Text, Does.Contain("takes no arguments"));
    }

    [Test]
    public async Task Results_are_strings_as_they_are_and_all_else_as_JSON()
    {
        Assert.That(await ResultOf(() => "plain \"text\""), Is.EqualTo("plain \"text\""));
        Assert.That(await ResultOf(() => new { Name = "größe", Count = 2 }), Is.EqualTo("""{"name":"größe","count":2}"""));
        Assert.That(await ResultOf(() => 42), Is.EqualTo("42"));
        Assert.That(await ResultOf(() => (string?)null), Is.Empty);
        Assert.That(await ResultOf(() => new TextContent("content")), Is.EqualTo("content"));
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task A_long_result_is_cut_in_whole_characters_with_a_note()
    {
        var text = await ResultOf(() => "begin" + string.Concat(Enumerable.Repeat("😀", 50_000)) + "end");
        Assert.That(text, Has.Length.LessThanOrEqualTo(ToolCatalog.MaxResultCharacters));
        Assert.That(text, Does.StartWith("begin😀").And.Contain("😀\n[… 70,0").And.EndWith("😀end"));
    }

    [Test]
    public async Task A_typed_error_of_a_tool_is_passed_on()
    {
        var outcome = await Catalog(Throwing(new ToolException("rate-limited", "Wait."))).InvokeAsync("tool", "{}", default);
        Assert.That((outcome.Error, outcome.Text), Is.EqualTo(("rate-limited", "rate-limited: Wait.")));
    }

    [Test]
    public async Task A_tool_that_throws_is_told_by_type_and_message_without_its_stack()
    {
        var outcome = await Catalog(Throwing(new InvalidOperationException("Broken."))).InvokeAsync("tool", "{}", default);
        Assert.That((outcome.Error, outcome.Text), Is.EqualTo((ToolErrors.ToolFault, "tool-fault: The tool 'tool' failed: InvalidOperationException: Broken.")));
        var cancelled = await Catalog(Throwing(new OperationCanceledException("Own."))).InvokeAsync("tool", "{}", default);
        Assert.That(cancelled.Error, Is.EqualTo(ToolErrors.ToolFault), "nobody asked it to cancel");
    }

    [Test]
    public async Task A_tool_that_takes_too_long_is_cancelled()
    {
        var function = AIFunctionFactory.Create(async (CancellationToken token) => await Task.Delay(Timeout.Infinite, token), "tool");
        var outcome = await Catalog(function, TimeSpan.FromMilliseconds(50)).InvokeAsync("tool", "{}", default);
        Assert.That(outcome.Error, Is.EqualTo(ToolErrors.Timeout));
    }

    [Test]
    public async Task A_tool_that_ignores_its_cancellation_is_no_longer_waited_for()
    {
        using var never = new ManualResetEventSlim();
        var function = AIFunctionFactory.Create(() => never.Wait(TimeSpan.FromMinutes(1)), "tool");
        var outcome = await Catalog(function, TimeSpan.FromMilliseconds(50)).InvokeAsync("tool", "{}", default).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(outcome.Error, Is.EqualTo(ToolErrors.Timeout));
        never.Set();
    }

    [Test]
    public async Task A_result_that_comes_while_cleaning_up_is_taken()
    {
        var function = AIFunctionFactory.Create(
            async (CancellationToken token) =>
            {
                await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => { }, TaskScheduler.Default);
                return "half done";
            },
            "tool");
        var outcome = await Catalog(function, TimeSpan.FromMilliseconds(50)).InvokeAsync("tool", "{}", default);
        Assert.That((outcome.Outcome, outcome.Text), Is.EqualTo((ToolOutcome.Succeeded, "half done")));
    }

    [Test]
    public async Task The_cancellation_of_the_caller_is_an_exception()
    {
        using var cancel = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var function = AIFunctionFactory.Create(
            async (CancellationToken token) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
            "tool");
        var call = Catalog(function).InvokeAsync("tool", "{}", cancel.Token).AsTask();
        await begun.Task;
        await cancel.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Two_tools_of_one_name_are_refused()
    {
        var tool = AIFunctionFactory.Create(() => "", "tool");
        Assert.That(
            () => new ToolCatalog([new FixedTools(tool), new FixedTools(tool)], _bench.Context, null, TimeProvider.System),
            Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.ToolDuplicate));
    }

    [Test]
    public async Task Only_allowed_tools_are_there_and_missing_ones_are_named()
    {
        var tools = new FixedTools(AIFunctionFactory.Create(() => "", "one"), AIFunctionFactory.Create(() => "", "two"));
        var catalog = new ToolCatalog([tools], _bench.Context, ["two", "three"], TimeProvider.System);
        Assert.That(catalog.Tools.Select(tool => tool.Name), Is.EqualTo((string[])["two"]));
        Assert.That(catalog.Missing, Is.EqualTo((string[])["three"]));
        Assert.That((await catalog.InvokeAsync("one", "{}", default)).Error, Is.EqualTo(ToolErrors.UnknownTool));
    }

    private static AIFunction Throwing(Exception exception) => AIFunctionFactory.Create(new Func<string>(() => throw exception), "tool");

    private ToolCatalog Catalog(AIFunction function, TimeSpan? timeout = null) =>
        new([new FixedTools(function)], _bench.Context with { Timeout = timeout ?? TimeSpan.FromMinutes(1) }, null, TimeProvider.System)
        {
            CleanupTime = TimeSpan.FromMilliseconds(200),
        };

    private async Task<string> ResultOf<T>(Func<T> function)
    {
        var outcome = await Catalog(AIFunctionFactory.Create(function, "tool")).InvokeAsync("tool", "{}", default);
        Assert.That(outcome.Outcome, Is.EqualTo(ToolOutcome.Succeeded), outcome.Text);
        return outcome.Text;
    }

    private sealed record Shape(string Name);

    private sealed class FixedTools(params AIFunction[] functions) : IToolSource
    {
        public IEnumerable<LoopTool> GetTools(ToolContext context) => functions.Select(function => new LoopTool(function, ToolEffects.ReadOnly));
    }
}
