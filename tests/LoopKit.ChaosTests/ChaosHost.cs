using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Plugins.Anthropic;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.ChaosTests;

/// <summary>A real host over a temporary directory, whose models are Anthropic's by the official SDK and some endpoint.</summary>
internal sealed class ChaosHost : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("loopkit-chaos-").FullName;
    private readonly ServiceProvider _provider;

    public ChaosHost(string url, ChaosForm form, RetryRules retries, TokenLedger ledger)
    {
        var environment = new Dictionary<string, string> { ["ANTHROPIC_API_KEY"] = "made-up-key", ["ANTHROPIC_BASE_URL"] = url };
        var services = new ServiceCollection();
        services.AddSingleton(new LoopDefinition
        {
            Name = "chaos",
            Prompt = "Work as loop {{goal}}. Iteration {{iteration}} of at most {{max-iterations}}.",
            IdleTimeout = form.Silence,
            MaxIterations = form.Iterations,
        });
        var builder = services.AddLoopKit(options =>
        {
            options.StorePath = Path.Combine(_directory, "store");
            options.UserDefinitionsPath = Path.Combine(_directory, "loops");
            options.WorktreePath = Path.Combine(_directory, "worktrees");
            options.ModelConcurrency = form.Concurrency;
            options.ModelRequests = form.RequestLimit;
            options.ModelRequestWindow = form.RequestWindow;
            options.ModelRetries = retries;
        });
        builder.Services.AddSingleton<IModelProvider>(new AnthropicProvider(environment.GetValueOrDefault, new ModelLimits(), TimeProvider.System));
        ledger.AddTo(builder);
        _provider = services.BuildServiceProvider();
    }

    private ILoopEngine Engine => _provider.GetRequiredService<ILoopEngine>();

    /// <summary>Runs a loop to its end.</summary>
    public async Task<ChaosRun> RunAsync(string name, string validation, CancellationToken cancellationToken)
    {
        var workspace = Directory.CreateDirectory(Path.Combine(_directory, "work", name)).FullName;
        var spec = new LoopSpec
        {
            Goal = name,
            Name = name,
            Definition = "chaos",
            Repository = workspace,
            Model = new ModelRef("anthropic", "chaos-1"),
            Validation = [new ValidationCommand { Command = validation }],
        };
        var loop = await Engine.StartAsync(LoopId.New(TimeProvider.System), spec, cancellationToken);
        var end = await Engine.WaitForRestAsync(loop.Id, cancellationToken);
        List<LoopEvent> events = [];
        await foreach (var recorded in Engine.WatchAsync(loop.Id, 0, cancellationToken))
        {
            events.Add(recorded.Event);
            if (recorded.Version >= end.Version)
            {
                break;
            }
        }

        var file = Path.Combine(workspace, ChaosTask.File);
        return new ChaosRun(end, events, File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "");
    }

    /// <summary>Replays every journal; the host can do nothing more afterwards.</summary>
    public ValueTask ReplayAsync() => ReplayCheck.RunAsync(_provider);

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
