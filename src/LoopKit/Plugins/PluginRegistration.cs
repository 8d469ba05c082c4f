using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Plugins;

/// <summary>Runs a plugin's own registration code, which may throw or never return.</summary>
internal static class PluginRegistration
{
    /// <summary>Returns what the plugin registers, complete, or throws.</summary>
    /// <exception cref="LoopKitException">One of the plugin codes.</exception>
    public static IServiceCollection Run(Assembly assembly, TimeSpan timeout)
    {
        var entryPoint = EntryPoint(assembly);
        var scratch = new ScratchBuilder();
        Exception? failure = null;
        // A thread of its own, because nothing can stop code that hangs: it is left behind, with a scratch collection that nobody reads.
        var thread = new Thread(() => failure = TryConfigure(entryPoint, scratch)) { IsBackground = true, Name = $"LoopKit plugin {assembly.GetName().Name}" };
        thread.Start();
        if (!thread.Join(timeout))
        {
            throw new LoopKitException(ErrorCodes.PluginLoadFailed, $"The plugin was still registering its services after {timeout.TotalSeconds:0.#} s. Configure must only register, without I/O or waiting.");
        }

        return failure is null ? scratch.Services : throw PluginFault.InPluginCode(failure);
    }

    private static Exception? TryConfigure(Type entryPoint, ScratchBuilder scratch)
    {
        try
        {
            var plugin = (ILoopPlugin)Activator.CreateInstance(entryPoint, BindingFlags.DoNotWrapExceptions | BindingFlags.Public | BindingFlags.Instance, null, null, null)!;
            plugin.Configure(scratch);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static Type EntryPoint(Assembly assembly)
    {
        var candidates = assembly.GetTypes()
            .Where(type => type is { IsVisible: true, IsAbstract: false, IsGenericTypeDefinition: false } && type.IsAssignableTo(typeof(ILoopPlugin)) && type.GetConstructor([]) is not null)
            .ToList();
        return candidates.Count == 1
            ? candidates[0]
            : throw new LoopKitException(ErrorCodes.PluginLoadFailed, $"'{assembly.GetName().Name}' has {candidates.Count} public classes that implement ILoopPlugin and have a constructor without parameters; it needs exactly one.");
    }

    private sealed class ScratchBuilder : ILoopKitBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();
    }
}
