using System.Reflection;

namespace LoopKit.Plugins;

/// <summary>Explains why a plugin's code does not load or register.</summary>
internal static class PluginFault
{
    /// <summary>Explains what came out of the runtime's loader.</summary>
    public static LoopKitException InLoading(Exception failure) => failure switch
    {
        LoopKitException known => known,
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => InLoading(first),
        _ => new LoopKitException(
            ErrorCodes.PluginLoadFailed,
            $"The plugin cannot be loaded: {failure.Message.Trim()} Build it for .NET {Environment.Version.Major} or older and deploy its whole build output.",
            failure),
    };

    /// <summary>Explains what came out of the plugin's own code: whatever its exception says, the plugin is at fault.</summary>
    public static LoopKitException InPluginCode(Exception failure) => failure switch
    {
        FileNotFoundException or FileLoadException or BadImageFormatException or TypeLoadException or MissingMemberException => InLoading(failure),
        TypeInitializationException { InnerException: { } inner } => InPluginCode(inner),
        _ => new LoopKitException(ErrorCodes.PluginLoadFailed, $"The plugin failed while it registered its services, with {failure.GetType().Name}: {failure.Message.Trim()}", failure),
    };
}
