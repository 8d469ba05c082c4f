using LoopKit;
using LoopKit.Agents;
using LoopKit.Budgets;
using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Definitions.Templates;
using LoopKit.Engine;
using LoopKit.Engine.Evidence;
using LoopKit.Engine.Review;
using LoopKit.Fetch;
using LoopKit.Models;
using LoopKit.Models.Recorded;
using LoopKit.Models.Scripted;
using LoopKit.People;
using LoopKit.Plugins;
using LoopKit.Progress;
using LoopKit.Sandbox;
using LoopKit.Scheduling;
using LoopKit.Search;
using LoopKit.Secrets;
using LoopKit.Spool;
using LoopKit.Starts;
using LoopKit.Storage;
using LoopKit.Tools;
using LoopKit.Watchdog;
using LoopKit.Workspaces;
using LoopKit.Workspaces.Protection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds LoopKit to a host. The whole wiring is here.</summary>
public static class LoopKitServiceCollectionExtensions
{
    /// <summary>Adds the engine with the store of the directory (a new one is SQLite), built-in tools, loop types and the scripted model.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes settings.</param>
    /// <returns>A builder to add tools, models, agents, strategies and plugins with, or to use another store.</returns>
    /// <remarks>
    /// The store is opened when it is first used, or when the host starts. A host that is started by <c>IHost</c> goes on with the loops of the
    /// store; without one, a loop goes on when a command is sent to it.
    /// </remarks>
    public static ILoopKitBuilder AddLoopKit(this IServiceCollection services, Action<LoopKitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        var options = services.AddOptions<LoopKitOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LoopKitOptions>, LoopKitOptionsValidator>());
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        AddStore(services);
        AddEngine(services);
        AddModels(services);
        AddTools(services);
        AddWorkspaces(services);
        AddDefinitions(services);
        return new LoopKitBuilder(services);
    }

    private static void AddStore(IServiceCollection services)
    {
        services.TryAddSingleton<ILoopStore>(provider => new DeferredLoopStore(cancellationToken => LoopStores.OpenAsync(
            provider.GetRequiredService<IOptions<LoopKitOptions>>().Value.StorePath,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LoopStores).FullName!),
            cancellationToken)));
        services.TryAddSingleton(provider => new CommandSpool(
            provider.GetRequiredService<IOptions<LoopKitOptions>>().Value.StorePath,
            provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddEngine(IServiceCollection services)
    {
        services.TryAddSingleton<LoopSignals>();
        services.TryAddSingleton<Stillness>();
        services.TryAddSingleton(new Chance(Random.Shared));
        services.TryAddSingleton(provider => Redactor.OfThisProcess(provider.GetRequiredService<IOptions<LoopKitOptions>>().Value.Secrets));
        services.TryAddSingleton<CoordinationMeter>();
        services.TryAddSingleton<Inboxes>();
        services.TryAddSingleton<RecordAnswers>();
        services.TryAddSingleton(provider => new Lazy<RecordAnswers>(provider.GetRequiredService<RecordAnswers>));
        services.TryAddSingleton<QueryTracker>();
        services.TryAddSingleton<Coordinator>();
        services.TryAddSingleton<ICoordinator>(provider => provider.GetRequiredService<Coordinator>());
        services.TryAddSingleton<IScheduler>(provider => new Scheduler(
            provider.GetRequiredService<TimeProvider>(),
            LaneLimits.From(provider.GetRequiredService<IOptions<LoopKitOptions>>().Value)));
        services.TryAddSingleton(provider => new StartPlaces(
            provider.GetRequiredService<TimeProvider>(),
            StartLimits.From(provider.GetRequiredService<IOptions<LoopKitOptions>>().Value)));
        services.TryAddSingleton<IQueueView, StoredQueueView>();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<LoopKitOptions>>().Value.ModelRetries);
        services.TryAddSingleton<ModelCall>();
        services.TryAddSingleton<HostBudget>();
        services.TryAddSingleton<InboxReader>();
        services.TryAddSingleton<IterationPrompts>();
        services.TryAddSingleton<ValidationRunner>();
        services.TryAddSingleton<EvidenceRunner>();
        services.TryAddSingleton<ReviewPrompt>();
        services.TryAddSingleton<LoopParts>();
        services.TryAddSingleton<SpecResolver>();
        services.TryAddSingleton<LoopForks>();
        services.TryAddSingleton<LoopEngine>();
        services.TryAddSingleton<ILoopEngine>(provider => provider.GetRequiredService<LoopEngine>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProgressStrategy, SystemCapturedProgress>());
        AddWatchdog(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LoopHost>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CoordinatorWatch>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CommandSpoolReader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, QueuePoll>());
    }

    private static void AddWatchdog(IServiceCollection services)
    {
        services.TryAddSingleton<WatchdogChain>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWatchdogPolicy, NoProgressPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWatchdogPolicy, RepeatedCallsPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWatchdogPolicy, OscillationPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWatchdogPolicy, MalformedCompletionPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWatchdogPolicy, ConsecutiveFailuresPolicy>());
    }

    private static void AddModels(IServiceCollection services)
    {
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<LoopKitOptions>>().Value.ModelLimits);
        services.TryAddSingleton<ModelResolver>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProvider, ScriptedModelProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProvider, RecordedModelProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelProvider, RecordModelProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAgent, ChatAgent>());
    }

    private static void AddTools(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new SandboxChoice(provider.GetRequiredService<IOptions<LoopKitOptions>>()));
        services.TryAddSingleton<ISandboxStatus>(provider => provider.GetRequiredService<SandboxChoice>());
        services.TryAddSingleton<IProcessRunner, ProcessRunner>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolSource, BuiltInTools>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolSource, ReplyTools>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolSource, AskHumanTool>());
        services.TryAddSingleton<Partners>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolSource, MessageTools>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolSource, FetchTools>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolSource, SearchTools>());
    }

    private static void AddWorkspaces(IServiceCollection services)
    {
        services.TryAddSingleton<Git>();
        services.TryAddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<LoopKitOptions>>().Value;
            var root = options.WorktreePath ?? Path.Combine(UserDirectories.State, "loopkit", "worktrees");
            return new GitWorktrees(provider.GetRequiredService<Git>(), provider.GetRequiredService<TimeProvider>(), root, options.DiskFloor);
        });
        services.TryAddSingleton<WorkspaceView>();
        services.TryAddSingleton<CleanWorktrees>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkspaceProvider, GitWorktrees>(provider => provider.GetRequiredService<GitWorktrees>()));
        services.TryAddSingleton<PlainDirectory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkspaceProvider, PlainDirectory>(provider => provider.GetRequiredService<PlainDirectory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkspaceGuard, GitGuard>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkspaceGuard, DirectoryGuard>());
        services.TryAddSingleton<WorkspaceProviders>();
    }

    private static void AddDefinitions(IServiceCollection services)
    {
        services.TryAddSingleton<PromptTemplates>();
        services.TryAddSingleton<DefinitionCatalog>();
        services.TryAddSingleton(provider => DefinitionVocabulary.From(
            provider.GetServices<IAgent>(), provider.GetServices<IProgressStrategy>(), provider.GetServices<IModelProvider>(), provider.GetServices<IWatchdogPolicy>()));
        services.TryAddSingleton(provider => new DefinitionSources
        {
            UserDirectory = provider.GetRequiredService<IOptions<LoopKitOptions>>().Value.UserDefinitionsPath ?? Path.Combine(UserDirectories.Configuration, "loopkit", "loops"),
            Registered = [.. provider.GetServices<LoopDefinition>()],
        });
    }
}
