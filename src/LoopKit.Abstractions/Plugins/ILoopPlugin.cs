namespace LoopKit.Plugins;

/// <summary>The entry point of a plugin assembly: a public class with a public constructor without parameters.</summary>
public interface ILoopPlugin
{
    /// <summary>Registers what the plugin offers. Registration only, no I/O: it runs while the host starts.</summary>
    void Configure(ILoopKitBuilder builder);
}
