using System.Text.Json;
using LoopKit.Events;
using LoopKit.Sandbox;
using LoopKit.Tests.Sandbox;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

/// <summary>The built-in tools over a workspace, called as a model calls them.</summary>
internal sealed class ToolBench : IDisposable
{
    private readonly Lazy<ToolCatalog> _catalog;

    public ToolBench(params string[] filesReadBefore)
    {
        Context = new ToolContext
        {
            Loop = LoopId.New(TimeProvider.System),
            Iteration = 1,
            Files = Workspace.Files,
            Timeout = TimeSpan.FromMinutes(5),
            FilesReadBefore = filesReadBefore,
        };
        _catalog = new(() => new ToolCatalog([new BuiltInTools(new ProcessRunner(CommandTime, SandboxChoice.Off))], Context, allowed: null, TimeProvider.System));
    }

    public TestWorkspace Workspace { get; } = new();

    public ToolContext Context { get; }

    /// <summary>The clock of the commands' own timeouts.</summary>
    public TriggeredTime CommandTime { get; } = new();

    public ToolCatalog Catalog => _catalog.Value;

    public ValueTask<ToolCallOutcome> CallAsync(string tool, object arguments, CancellationToken cancellationToken = default) =>
        Catalog.InvokeAsync(tool, JsonSerializer.Serialize(arguments), cancellationToken);

    /// <summary>Asks what became of a call whose host ended.</summary>
    public ValueTask<(ReconcileVerdict Verdict, string Text)> ReconcileAsync(string tool, object arguments) =>
        Catalog.ReconcileAsync(tool, JsonSerializer.Serialize(arguments), CatalogCalls.SomeCall, CancellationToken.None);

    public async Task<string> SucceedsAsync(string tool, object arguments)
    {
        var outcome = await CallAsync(tool, arguments);
        Assert.That(outcome, Has.Property(nameof(outcome.Outcome)).EqualTo(ToolOutcome.Succeeded), outcome.Text);
        return outcome.Text;
    }

    public async Task<string> FailsAsync(string tool, object arguments, string error)
    {
        var outcome = await CallAsync(tool, arguments);
        Assert.That((outcome.Outcome, outcome.Error), Is.EqualTo((ToolOutcome.Failed, error)), outcome.Text);
        return outcome.Text;
    }

    public void Dispose() => Workspace.Dispose();
}
