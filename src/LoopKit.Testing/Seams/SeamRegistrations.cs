using LoopKit.Agents;
using LoopKit.Coordination;
using LoopKit.Sandbox;
using LoopKit.Scheduling;
using LoopKit.Storage;
using LoopKit.Tools;
using LoopKit.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopKit.Testing.Seams;

/// <summary>Puts a passage between the engine of a host and everything that it awaits.</summary>
internal static class SeamRegistrations
{
    /// <summary>To be called last: what is registered afterwards is called directly.</summary>
    public static void PutBetween(this IServiceCollection services, IPassage passage)
    {
        services.Wrap<ILoopStore>(inner => new SeamStore(inner, passage));
        services.Wrap<IAgent>(inner => new SeamAgent(inner, passage));
        services.Wrap<IToolSource>(inner => new SeamToolSource(inner, passage));
        services.Wrap<IProcessRunner>(inner => new SeamProcesses(inner, passage));
        services.Wrap<IWorkspaceProvider>(inner => new SeamWorkspaces(inner, passage));
        services.Wrap<IScheduler>(inner => new SeamScheduler(inner, passage));
        services.Wrap<ICoordinator>(inner => new SeamCoordinator(inner, passage));
    }

    private static void Wrap<TService>(this IServiceCollection services, Func<TService, TService> wrap)
        where TService : class
    {
        for (var index = 0; index < services.Count; index++)
        {
            if (services[index] is { IsKeyedService: false } descriptor && descriptor.ServiceType == typeof(TService))
            {
                services[index] = ServiceDescriptor.Singleton(provider => wrap(Make<TService>(provider, descriptor)));
                if (descriptor.ImplementationType is { } type)
                {
                    // The provider makes it and disposes it, as it would have.
                    services.TryAddSingleton(type);
                }
            }
        }
    }

    private static TService Make<TService>(IServiceProvider provider, ServiceDescriptor descriptor) => (TService)(
        descriptor.ImplementationInstance
        ?? descriptor.ImplementationFactory?.Invoke(provider)
        ?? provider.GetRequiredService(descriptor.ImplementationType!));
}
