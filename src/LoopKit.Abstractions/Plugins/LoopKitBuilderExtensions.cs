using System.Diagnostics.CodeAnalysis;
using LoopKit.Agents;
using LoopKit.Definitions;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Progress;
using LoopKit.Search;
using LoopKit.Tools;
using LoopKit.Watchdog;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds parts to a host.</summary>
public static class LoopKitBuilderExtensions
{
    /// <summary>Adds a source of tools.</summary>
    public static ILoopKitBuilder AddToolSource<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSource>(this ILoopKitBuilder builder)
        where TSource : class, IToolSource => builder.Add<IToolSource, TSource>();

    /// <summary>Adds one tool that needs nothing of the loop that calls it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="function">The function, for example from <see cref="AIFunctionFactory"/>.</param>
    /// <param name="effects">What it does to the world.</param>
    public static ILoopKitBuilder AddTool(this ILoopKitBuilder builder, AIFunction function, ToolEffects effects)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(function);
        builder.Services.AddSingleton<IToolSource>(new SingleToolSource(new LoopTool(function, effects)));
        return builder;
    }

    /// <summary>Adds a provider of models.</summary>
    public static ILoopKitBuilder AddModelProvider<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(this ILoopKitBuilder builder)
        where TProvider : class, IModelProvider => builder.Add<IModelProvider, TProvider>();

    /// <summary>Adds an existing chat client as a provider of its own: any model reference with this provider name uses it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="provider">What stands before the colon of a model reference.</param>
    /// <param name="client">The client. The caller keeps it and disposes it.</param>
    public static ILoopKitBuilder AddChatClient(this ILoopKitBuilder builder, string provider, IChatClient client)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(provider);
        ArgumentNullException.ThrowIfNull(client);
        builder.Services.AddSingleton<IModelProvider>(new ChatClientProvider(provider, client));
        return builder;
    }

    /// <summary>Adds an agent.</summary>
    public static ILoopKitBuilder AddAgent<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAgent>(this ILoopKitBuilder builder)
        where TAgent : class, IAgent => builder.Add<IAgent, TAgent>();

    /// <summary>Adds a progress strategy.</summary>
    public static ILoopKitBuilder AddProgressStrategy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStrategy>(this ILoopKitBuilder builder)
        where TStrategy : class, IProgressStrategy => builder.Add<IProgressStrategy, TStrategy>();

    /// <summary>Adds a way to recognise that a loop is stuck.</summary>
    public static ILoopKitBuilder AddWatchdogPolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPolicy>(this ILoopKitBuilder builder)
        where TPolicy : class, IWatchdogPolicy => builder.Add<IWatchdogPolicy, TPolicy>();

    /// <summary>Adds what the tool <c>search</c> asks. The last one that is added is asked.</summary>
    public static ILoopKitBuilder AddSearchProvider<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(this ILoopKitBuilder builder)
        where TProvider : class, ISearchProvider => builder.Add<ISearchProvider, TProvider>();

    /// <summary>Adds a function for prompt templates.</summary>
    public static ILoopKitBuilder AddPromptHelper<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THelper>(this ILoopKitBuilder builder)
        where THelper : class, IPromptHelper => builder.Add<IPromptHelper, THelper>();

    private static ILoopKitBuilder Add<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this ILoopKitBuilder builder)
        where TService : class
        where TImplementation : class, TService
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<TService, TImplementation>();
        return builder;
    }
}
