using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Tools;

/// <summary>Finding out what became of a call whose host ended.</summary>
[Property("Requirement", "TOOL-06")]
public sealed class ReconcileTests
{
    private const string Function = "def add(a, b):\n    return a - b\n";

    private static readonly ToolCallContext _call = new(new LoopId("l1"), 2, 3, 4, "c5");

    [TestCase("a - b", "a + b", TestName = "A_replacement")]
    [TestCase("def add(a, b):", "def add(a, b):\n    # Adds.", TestName = "An_insertion")]
    [TestCase("    return a - b\n", "", TestName = "A_deletion")]
    [TestCase("(a, b)", "(a)", TestName = "A_shorter_text")]
    public async Task An_edit_is_found_done_after_it_and_not_done_before_it(string old, string @new)
    {
        using var bench = new ToolBench();
        bench.Workspace.Put("a.py", Function);
        var arguments = new { path = "a.py", old_text = old, new_text = @new };
        Assert.That((await bench.ReconcileAsync("edit", arguments)).Verdict, Is.EqualTo(ReconcileVerdict.DidNotHappen));

        await bench.SucceedsAsync("read", new { path = "a.py" });
        await bench.SucceedsAsync("edit", arguments);
        var (verdict, text) = await bench.ReconcileAsync("edit", arguments);
        Assert.That(verdict, Is.EqualTo(ReconcileVerdict.Happened));
        Assert.That(text, Does.Contain("restarted").And.Contain("a.py"));
    }

    [Test]
    public async Task An_edit_of_a_file_that_is_gone_is_unknown()
    {
        using var bench = new ToolBench();
        var (verdict, text) = await bench.ReconcileAsync("edit", new { path = "gone.py", old_text = "a", new_text = "b" });
        Assert.That(verdict, Is.EqualTo(ReconcileVerdict.Unknown));
        Assert.That(text, Does.Contain("outcome is unknown").And.Contain("gone.py"));
    }

    [Test]
    public async Task A_tool_that_cannot_find_out_or_fails_to_leaves_the_outcome_unknown()
    {
        var catalog = Catalog(
            new LoopTool(AIFunctionFactory.Create(() => "done", "blind"), ToolEffects.Reconcilable),
            new LoopTool(AIFunctionFactory.Create(() => "done", "broken"), ToolEffects.Reconcilable) { ReconcileAsync = (_, _) => throw new InvalidOperationException("No line.") },
            new LoopTool(AIFunctionFactory.Create(() => "done", "unsure"), ToolEffects.Reconcilable) { ReconcileAsync = (_, _) => ValueTask.FromResult<ToolReconciliation>(new ToolReconciliation.Unknown("Half of it is there.")) });
        foreach (var (name, why) in new[] { ("blind", ""), ("broken", "No line."), ("unsure", "Half of it is there."), ("removed", "") })
        {
            var (verdict, text) = await catalog.ReconcileAsync(name, "{}", _call, default);
            Assert.That(verdict, Is.EqualTo(ReconcileVerdict.Unknown), name);
            Assert.That(text, Does.Contain("outcome is unknown").And.EndsWith(why), name);
        }
    }

    [Test]
    public async Task A_call_and_its_reconciliation_get_the_same_key_and_other_calls_get_others()
    {
        List<ToolCallContext?> seen = [];
        var pay = AIFunctionFactory.Create((int amount, AIFunctionArguments arguments) => seen.Add(ToolCallContext.Of(arguments)), "pay");
        var catalog = Catalog(new LoopTool(pay, ToolEffects.Reconcilable)
        {
            ReconcileAsync = (arguments, _) =>
            {
                seen.Add(ToolCallContext.Of(arguments));
                return ValueTask.FromResult<ToolReconciliation>(new ToolReconciliation.Happened("paid"));
            },
        });
        Assert.That(pay.JsonSchema.GetRawText(), Does.Not.Contain("arguments"));
        await catalog.InvokeAsync("pay", """{"amount":5}""", _call, default);
        Assert.That(await catalog.ReconcileAsync("pay", """{"amount":5}""", _call, default), Is.EqualTo((ReconcileVerdict.Happened, "paid")));
        Assert.That(seen, Is.EqualTo(new[] { _call, _call }));

        ToolCallContext[] others = [_call, _call with { Index = 5 }, _call with { Turn = 4 }, _call with { Iteration = 3 }, _call with { Loop = new LoopId("l2") }];
        Assert.That(others.Select(call => call.IdempotencyKey), Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
        Assert.That((_call with { CallId = "renamed" }).IdempotencyKey, Is.EqualTo(_call.IdempotencyKey));
        Assert.That(ToolCallContext.Of([]), Is.Null);
    }

    private static ToolCatalog Catalog(params LoopTool[] tools)
    {
        var context = new ToolContext { Loop = _call.Loop, Iteration = 1, Files = null!, Timeout = TimeSpan.FromMinutes(1) };
        return new ToolCatalog([new Source(tools)], context, allowed: null, TimeProvider.System);
    }

    private sealed class Source(IReadOnlyList<LoopTool> tools) : IToolSource
    {
        public IEnumerable<LoopTool> GetTools(ToolContext context) => tools;
    }
}
