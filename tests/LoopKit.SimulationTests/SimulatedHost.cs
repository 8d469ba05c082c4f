using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Definitions.Templates;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Sandbox;
using LoopKit.Storage;
using LoopKit.Tools;
using LoopKit.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopKit.SimulationTests;

/// <summary>One host: the real engine, coordinator and scheduler, and around them only what the world makes up.</summary>
internal sealed class SimulatedHost : IAsyncDisposable
{
    private static readonly string _directory = Directory.CreateTempSubdirectory("loopkit-simulation-").FullName;

    private static readonly LoopDefinition _definition = new()
    {
        Name = "simulated",
        Prompt = "{{goal}}",
        Validation = [new ValidationCommand { Command = "first" }, new ValidationCommand { Command = "second" }],
        MaxIterations = 6,
        MaxTurns = 6,
        ToolTimeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>Compiled once: what a template renders depends on nothing that happened before.</summary>
    private static readonly PromptTemplates _templates = new([]);

    private readonly ServiceProvider _provider;
    private readonly LoopEngine _engine;

    public SimulatedHost(World world, HostLife life)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(world.Time);
        services.AddSingleton<ILoopStore>(new FaultyStore(world, life));
        services.AddSingleton(new Chance(world.Random));
        services.AddSingleton(_definition);
        services.AddSingleton(_templates);
        services.AddLoopKit(options =>
        {
            options.StorePath = Path.Combine(_directory, "store");
            options.UserDefinitionsPath = Path.Combine(_directory, "loops");
            options.ModelConcurrency = 2;
        }).AddChatClient("sim", new FakeModel(world, life));
        services.RemoveAll<IWorkspaceProvider>();
        services.AddSingleton<IWorkspaceProvider>(new FakeWorkspaces(world, life));
        services.AddSingleton<IToolSource>(new FakeTools(world, life));
        services.Replace(ServiceDescriptor.Singleton<IProcessRunner>(new FakeProcesses(world, life)));
        _provider = services.BuildServiceProvider();
        _engine = _provider.GetRequiredService<LoopEngine>();
        Coordinator = _provider.GetRequiredService<ICoordinator>();
    }

    public static LoopSpec Spec { get; } = new() { Goal = "Whatever.", Definition = _definition.Name, Repository = _directory, Model = new ModelRef("sim", "m") };

    public ILoopEngine Engine => _engine;

    public ICoordinator Coordinator { get; }

    /// <summary>A text in which this process does not show.</summary>
    public static string WithoutDirectory(string text) => text.Replace(_directory, "/directory", StringComparison.Ordinal);

    /// <summary>What a host does when it starts.</summary>
    public async Task RecoverAsync()
    {
        await _engine.RecoverAsync(CancellationToken.None);
        _engine.HearAll();
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
