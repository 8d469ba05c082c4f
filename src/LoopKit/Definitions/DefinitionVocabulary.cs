using LoopKit.Agents;
using LoopKit.Models;
using LoopKit.Progress;
using LoopKit.Watchdog;

namespace LoopKit.Definitions;

/// <summary>The names that definitions may use. <see langword="null"/>: not known, so not checked.</summary>
internal sealed record DefinitionVocabulary
{
    /// <summary>The agents.</summary>
    public IReadOnlyCollection<string>? Agents { get; init; }

    /// <summary>The progress strategies.</summary>
    public IReadOnlyCollection<string>? ProgressStrategies { get; init; }

    /// <summary>The model providers.</summary>
    public IReadOnlyCollection<string>? ModelProviders { get; init; }

    /// <summary>The tools.</summary>
    public IReadOnlyCollection<string>? Tools { get; init; }

    /// <summary>The watchdog's policies.</summary>
    public IReadOnlyCollection<string>? WatchdogPolicies { get; init; }

    /// <summary>The names of what a host has registered.</summary>
    public static DefinitionVocabulary From(
        IEnumerable<IAgent> agents, IEnumerable<IProgressStrategy> strategies, IEnumerable<IModelProvider> providers, IEnumerable<IWatchdogPolicy> policies) => new()
        {
            WatchdogPolicies = [.. policies.Select(policy => policy.Name)],
            Agents = [.. agents.Select(agent => agent.Name)],
            ProgressStrategies = [.. strategies.Select(strategy => strategy.Name)],
            ModelProviders = [.. providers.Select(provider => provider.Name)],
        };
}
