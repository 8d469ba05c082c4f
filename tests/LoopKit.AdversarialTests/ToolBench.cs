using System.Text.Json;
using LoopKit.AdversarialTests.Oracle;
using LoopKit.Sandbox;
using LoopKit.Tools;

namespace LoopKit.AdversarialTests;

/// <summary>The built-in tools over a real workspace without a loop, for what takes more calls than a loop makes.</summary>
internal sealed class ToolBench : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("loopkit-adversary-").FullName;
    private readonly WorkspaceFiles _files;
    private readonly Canaries _canaries;
    private readonly ToolCatalog _catalog;
    private int _calls;

    public ToolBench(IWorkspaceFiles? files = null)
    {
        Place = new AttackPlace(Directory.CreateDirectory(Path.Combine(_directory, "workspace")).FullName);
        _canaries = new Canaries(Place.Outside, Place.Sibling);
        _files = new WorkspaceFiles(Place.Root);
        var context = new ToolContext { Loop = LoopId.New(TimeProvider.System), Iteration = 1, Files = files ?? _files, Timeout = TimeSpan.FromMinutes(1) };
        _catalog = new ToolCatalog([new BuiltInTools(new ProcessRunner(TimeProvider.System, SandboxChoice.Off))], context, allowed: null, TimeProvider.System);
    }

    public AttackPlace Place { get; }

    public ValueTask<ToolCallOutcome> CallAsync(string tool, object arguments) => _catalog.InvokeAsync(
        tool, JsonSerializer.Serialize(arguments), new ToolCallContext(new LoopId("adversary"), 1, 1, _calls++, $"call-{_calls}"), CancellationToken.None);

    /// <summary>Nothing outside has changed, and the next legal call works.</summary>
    public async Task AssertUnharmedAsync()
    {
        _canaries.AssertUntouched();
        Assert.That((await CallAsync("write", new { path = "legal.txt", content = "legal" })).Error, Is.Null);
        Assert.That(Place.Text("legal.txt"), Is.EqualTo("legal"));
    }

    public void Dispose()
    {
        _files.Dispose();
        Place.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
